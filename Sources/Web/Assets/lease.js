// SPDX-License-Identifier: Apache-2.0
// Keeps an item of the queue for as long as somebody works on it: while the page is seen and something is done.

export function start(element, kit) {
  const every = 120_000
  let last = Date.now()
  for (const event of ['input', 'click', 'keydown', 'pointermove', 'scroll']) {
    addEventListener(event, () => { last = Date.now() }, { passive: true })
  }
  setInterval(async () => {
    if (document.hidden || Date.now() - last > every) return
    try {
      await fetch(element.dataset.lease, { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: '{}' })
    } catch { kit.announce(kit.text('offline')) }
  }, every)
}
