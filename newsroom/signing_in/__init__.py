"""Signing in: who comes in, how they prove that it is them, and what is kept of it. By django-allauth, at the desk's
own addresses and in its look."""
