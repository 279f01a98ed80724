// SPDX-License-Identifier: Apache-2.0
// Keeps what stands above a page as it is now: a notice appears within a second, on whichever page one is.

export function start(banner, kit) {
  const name = location.pathname.split('/')[2]
  const refresh = kit.gathered(500, async () => {
    const page = await kit.fetchPage(`/i/${name}/notices/banner`, 'banner')
    const fresh = page.getElementById('banner')
    if (!fresh || fresh.innerHTML === banner.innerHTML) return
    const before = new Set([...banner.querySelectorAll('[data-notice]')].map((one) => one.dataset.notice))
    const isOpen = banner.querySelector('details')?.open
    banner.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)))
    if (isOpen) banner.querySelector('details')?.setAttribute('open', '')
    const added = [...banner.querySelectorAll('[data-notice]')].find((one) => !before.has(one.dataset.notice))
    if (added && (added.getAttribute('role') !== 'alert' || added.closest('details:not([open])'))) kit.announce(added.querySelector('.banner-head').textContent.trim())
  })
  kit.on('live', (event) => { if (/^(notices|record)\//.test(event.kind)) refresh() })
  if (document.querySelector('[data-live]') || !banner.dataset.stream) return
  // The page has no stream of its own.
  const stream = kit.make('div', { 'data-live': banner.dataset.stream, 'data-after': banner.dataset.after, 'data-kinds': banner.dataset.kinds })
  kit.load('live').then((live) => live.start(stream, kit))
}
