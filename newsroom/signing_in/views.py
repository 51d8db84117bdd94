"""The pages of signing in and of one's own account: allauth's, at the desk and with its frame."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.internal.decorators import login_not_required
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions import views as sessions
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from articles.numbers import row_id
from articles.people import person

from .browsers import in_words
from .factors import DeskFactors, has_second_factor, needs_second_factor


class AtTheDesk:
    """Gives a page of allauth the frame of the desk, and has nobody keep it."""

    title: Any = ""
    request: HttpRequest

    @method_decorator(never_cache)
    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(*args, **kwargs)  # type: ignore[misc]  # of the view that it is mixed into

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        frame = {"title": self.title, "single_sign_on": settings.OIDC_NAME if settings.OIDC_SERVER_URL else ""}
        found: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**admin.site.each_context(self.request), **frame, **found}


# Coming in and going out


class SignIn(AtTheDesk, account.LoginView):
    title = gettext_lazy("Sign in")


class Inactive(AtTheDesk, account.AccountInactiveView):
    title = gettext_lazy("This account is not in use")


class SecondStep(AtTheDesk, mfa.AuthenticateView):
    title = gettext_lazy("Your second factor")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_passkey = is_mfa_enabled(self.stage.login.user, [Authenticator.Type.WEBAUTHN])
        return {**super().get_context_data(**kwargs), "has_passkey": has_passkey}


class AskForPassword(AtTheDesk, account.PasswordResetView):
    title = gettext_lazy("Forgotten your password?")


class AskedForPassword(AtTheDesk, account.PasswordResetDoneView):
    title = gettext_lazy("Look into your mail")


class ChoosePassword(AtTheDesk, account.PasswordResetFromKeyView):
    title = gettext_lazy("Choose a new password")


class ChosenPassword(AtTheDesk, account.PasswordResetFromKeyDoneView):
    title = gettext_lazy("Your password is changed")


class OnlyWithProvider(AtTheDesk):
    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.OIDC_SERVER_URL:
            raise Http404
        return super().dispatch(*args, **kwargs)


class SingleSignOnFailed(OnlyWithProvider, social.LoginErrorView):
    title = gettext_lazy("That did not work")


class SingleSignOnCancelled(OnlyWithProvider, social.LoginCancelledView):
    title = gettext_lazy("You did not sign in")


# One's own account


@method_decorator(login_required, name="dispatch")
class Overview(AtTheDesk, TemplateView):
    """What one signs in with, and where from. Five queries."""

    template_name = "account/overview.html"
    title = gettext_lazy("Your account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = person(self.request)
        return super().get_context_data(
            factors=has_second_factor(user),
            is_needed=needs_second_factor(user),
            session_count=UserSession.objects.filter(user=user).count(),
            connected=SocialAccount.objects.filter(user=user).exists(),
            **kwargs,
        )


class ChangePassword(AtTheDesk, account.PasswordChangeView):
    title = gettext_lazy("Change your password")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whoever comes by single sign-on has no password here, and is given none."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class Confirm(AtTheDesk, account.ReauthenticateView):
    title = gettext_lazy("Is it you?")


class ConfirmByCode(AtTheDesk, mfa.ReauthenticateView):
    title = gettext_lazy("Is it you?")


class ConfirmByPasskey(AtTheDesk, passkeys.ReauthenticateWebAuthnView):
    title = gettext_lazy("Is it you?")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "form": kwargs.get("form") or self.get_form()}


class Factors(AtTheDesk, mfa.IndexView):
    title = gettext_lazy("Second factors")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_needed=needs_second_factor(person(self.request)), **kwargs)


class AddApp(AtTheDesk, totp.ActivateTOTPView):
    title = gettext_lazy("Add an authenticator app")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        secret = found["form"].secret
        return {**found, "in_fours": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))}


class RemoveApp(AtTheDesk, totp.DeactivateTOTPView):
    title = gettext_lazy("Remove the authenticator app")


class RecoveryCodes(AtTheDesk, codes.ViewRecoveryCodesView):
    title = gettext_lazy("Recovery codes")


class NewRecoveryCodes(AtTheDesk, codes.GenerateRecoveryCodesView):
    title = gettext_lazy("New recovery codes")


class Passkeys(AtTheDesk, passkeys.ListWebAuthnView):
    title = gettext_lazy("Passkeys")


class AddPasskey(AtTheDesk, passkeys.AddWebAuthnView):
    title = gettext_lazy("Add a passkey")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "form": kwargs.get("form") or self.get_form()}


class RenamePasskey(AtTheDesk, passkeys.EditWebAuthnView):
    title = gettext_lazy("Rename a passkey")


class RemovePasskey(AtTheDesk, passkeys.RemoveWebAuthnView):
    title = gettext_lazy("Remove a passkey")

    def form_valid(self, form: Any) -> HttpResponse:
        """Nobody removes the last factor of those who need one."""
        adapter = DeskFactors()
        if not adapter.can_delete_authenticator(self.object):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(reverse("mfa_list_webauthn"))
        response: HttpResponse = super().form_valid(form)
        return response


class Sessions(AtTheDesk, sessions.ListUserSessionsView):
    """Where one is signed in; on POST, ending one session or all others."""

    title = gettext_lazy("Where you are signed in")
    success_url = reverse_lazy("usersessions_list")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "session" not in request.POST:
            response: HttpResponse = super().post(request, *args, **kwargs)
            return response
        mine = UserSession.objects.filter(user=person(request))
        ended = get_object_or_404(mine, pk=row_id(request.POST["session"]) or 0)
        end_sessions(request, [ended])
        messages.success(request, _("That session is ended."))
        return HttpResponseRedirect(self.success_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        current = self.request.session.session_key
        found["sessions"] = [
            (session, in_words(session.user_agent), session.session_key == current) for session in found["sessions"]
        ]
        return found


@login_not_required
def not_here(request: HttpRequest) -> HttpResponse:
    """Nobody makes an account for themselves."""
    raise Http404
