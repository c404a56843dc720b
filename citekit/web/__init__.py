"""The web service: a Flask shell around the desk.

``guard`` what a request may cost and the headers every answer carries · ``negotiate`` forms,
validators, problems · ``filters`` wording and setting · ``api`` the other forms of a passage ·
``embed`` oEmbed and link previews · ``shown`` what a page shows of a passage · ``reading`` the
pages of cables and passages · ``pages`` those around them · ``tools`` ways in from other pages ·
``app`` puts them together · ``server`` runs it under gunicorn.
"""
