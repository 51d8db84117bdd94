/* What stands around a passkey: its buttons are shown where the browser has passkeys, and what goes wrong is said. */

const said = document.querySelector(".passkey-said");

function say(words) {
  said.textContent = words;
  said.hidden = false;
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const button of document.querySelectorAll("#passkey-login, #passkey-use")) button.hidden = false;
} else if (document.querySelector("#passkey-add, #passkey-use:not([hidden])")) {
  say(said.dataset.lacking);
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(said.dataset.failed);
});
