"""The addresses of signing in and of one's own account, below the desk's. What is not here, allauth offers in vain.

Those that the admin has of its own lead here, since these are asked before them.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.views import login_webauthn
from allauth.socialaccount.providers.openid_connect import views as single_sign_on
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, re_path, reverse_lazy
from django.views.generic import RedirectView

from . import views


def _begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Lead to the provider, to come in and for nothing else."""
    if set(request.GET) - {"next"}:
        raise Http404
    response: HttpResponseBase = single_sign_on.login(request, provider_id)
    return response


def _page(address: str, view: Any, name: str) -> URLPattern:
    return path(address, view.as_view(), name=name)


urlpatterns: list[URLPattern] = [
    _page("login/", views.SignIn, "account_login"),
    path("logout/", admin.site.logout, name="account_logout"),
    _page("password_change/", views.ChangePassword, "account_change_password"),
    path("password_change/done/", RedirectView.as_view(url=reverse_lazy("account_overview"))),
    _page("account/", views.Overview, "account_overview"),
    _page("account/inactive/", views.Inactive, "account_inactive"),
    _page("account/second-step/", views.SecondStep, "mfa_authenticate"),
    path("account/passkey/", login_webauthn, name="mfa_login_webauthn"),
    path("account/signup/", views.not_here, name="account_signup"),
    _page("account/password/", views.AskForPassword, "account_reset_password"),
    _page("account/password/asked/", views.AskedForPassword, "account_reset_password_done"),
    _page("account/password/chosen/", views.ChosenPassword, "account_reset_password_from_key_done"),
    re_path(
        r"^account/password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        views.ChoosePassword.as_view(),
        name="account_reset_password_from_key",
    ),
    _page("account/confirm/", views.Confirm, "account_reauthenticate"),
    _page("account/confirm/code/", views.ConfirmByCode, "mfa_reauthenticate"),
    _page("account/confirm/passkey/", views.ConfirmByPasskey, "mfa_reauthenticate_webauthn"),
    _page("account/second-factors/", views.Factors, "mfa_index"),
    _page("account/second-factors/app/", views.AddApp, "mfa_activate_totp"),
    _page("account/second-factors/app/remove/", views.RemoveApp, "mfa_deactivate_totp"),
    _page("account/second-factors/codes/", views.RecoveryCodes, "mfa_view_recovery_codes"),
    _page("account/second-factors/codes/new/", views.NewRecoveryCodes, "mfa_generate_recovery_codes"),
    _page("account/second-factors/passkeys/", views.Passkeys, "mfa_list_webauthn"),
    _page("account/second-factors/passkeys/add/", views.AddPasskey, "mfa_add_webauthn"),
    _page("account/second-factors/passkeys/<int:pk>/", views.RenamePasskey, "mfa_edit_webauthn"),
    _page("account/second-factors/passkeys/<int:pk>/remove/", views.RemovePasskey, "mfa_remove_webauthn"),
    _page("account/sessions/", views.Sessions, "usersessions_list"),
    # Without a provider, these are not there.
    path("account/oidc/<slug:provider_id>/login/", _begin, name="openid_connect_login"),
    path("account/oidc/<slug:provider_id>/login/callback/", single_sign_on.callback, name="openid_connect_callback"),
    _page("account/oidc/failed/", views.SingleSignOnFailed, "socialaccount_login_error"),
    _page("account/oidc/cancelled/", views.SingleSignOnCancelled, "socialaccount_login_cancelled"),
]
