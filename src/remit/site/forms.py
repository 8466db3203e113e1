"""The sign-in form."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Username and password; the same answer whether the name or the password is wrong."""

    error_messages = {
        "invalid_login": "The username and password do not match. Check both and try again.",
        "inactive": "This sign-in is closed.",
    }
