"""The web service: a Flask shell around the desk.

``guard`` what a request may cost and the headers every answer carries · ``negotiate`` forms,
validators, problems · ``api`` the other forms of a passage · ``pages`` for people · ``app`` puts
them together · ``server`` runs it under gunicorn.
"""
