// SPDX-License-Identifier: Apache-2.0
// Passkeys: a key on this device leads back to who one is here.

const read = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0))
const write = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

const send = async (address, body) => {
  const answer = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify(body) })
  const told = await answer.json()
  if (!answer.ok) throw new Error([told.title, told.detail].join(' '))
  return told
}

const make = async () => {
  const options = await send('/login/passkey/new-options', {})
  const made = await navigator.credentials.create({ publicKey: {
    ...options, challenge: read(options.challenge), user: { ...options.user, id: read(options.user.id) },
    excludeCredentials: options.excludeCredentials.map((one) => ({ ...one, id: read(one.id) })),
  } })
  return send('/login/passkey/new', { clientDataJSON: write(made.response.clientDataJSON), attestationObject: write(made.response.attestationObject) })
}

const use = async () => {
  const options = await send('/login/passkey/options', {})
  const { rawId, response } = await navigator.credentials.get({ publicKey: { ...options, challenge: read(options.challenge) } })
  return send('/login/passkey', {
    id: write(rawId), clientDataJSON: write(response.clientDataJSON), authenticatorData: write(response.authenticatorData), signature: write(response.signature),
  })
}

export function start(button, kit) {
  const told = button.parentElement.querySelector('[data-passkey-told]')
  // Only over TLS, and on this very machine.
  if (!window.PublicKeyCredential || !window.isSecureContext) {
    told.textContent = kit.text('passkeyUnable')
    return
  }
  told.hidden = true
  button.hidden = false
  button.addEventListener('click', async () => {
    button.disabled = true
    told.hidden = true
    try {
      location.assign((await (button.dataset.passkey === 'make' ? make() : use())).next)
    } catch (mistake) {
      told.textContent = mistake instanceof DOMException ? kit.text('passkeyNot') : mistake.message
      told.hidden = false
      kit.announce(told.textContent)
      button.disabled = false
    }
  })
}
