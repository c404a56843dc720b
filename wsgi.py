"""The WSGI application for any server: gunicorn wsgi:app."""

from citekit.web.app import create_app

app = create_app()
