/**
 * A passkey at the door of the readers' office: asks the browser what the form says, and posts what it answers.
 * The form is hidden until this runs: whoever has no script, or no passkeys, types a code instead.
 */
const form = document.querySelector("form[data-passkey]");

if (form && globalThis.PublicKeyCredential) {
  form.hidden = false;
  form.querySelector("[data-go]").addEventListener("click", ask);
}

/** Have a passkey made or used, and send the answer. */
async function ask() {
  const failed = form.querySelector("[data-failed]");
  failed.textContent = "";
  try {
    const answer = await answered(JSON.parse(form.dataset.passkey));
    form.querySelector("input[name=passkey]").value = JSON.stringify(answer);
    form.submit();
  } catch {
    // Cancelled, timed out, or no authenticator: the browser has said which; nothing was sent.
    failed.textContent = failed.dataset.text;
  }
}

/** The browser's answer to `options`: made where they name a user, else used. */
async function answered(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (publicKey[list]) publicKey[list] = publicKey[list].map((each) => ({ ...each, id: bytes(each.id) }));
  }
  if (publicKey.user) publicKey.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  const asked = navigator.credentials;
  const made = await (publicKey.user ? asked.create({ publicKey }) : asked.get({ publicKey }));
  return { id: made.id, rawId: text(made.rawId), type: made.type, response: said(made.response) };
}

/** The parts of an answer that are bytes, as base64url. */
function said(response) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  return Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, text(response[part])]));
}

/** Base64url to bytes. */
function bytes(written) {
  const plain = atob(written.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** Bytes to base64url. */
function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
