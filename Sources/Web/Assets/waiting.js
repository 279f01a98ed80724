// SPDX-License-Identifier: Apache-2.0
// The page of what waits on this device, and of the pages that are kept.

export async function start(list, kit) {
  const { ready, titled, isAboutPhoto } = await kit.load('outbox')
  const outbox = await ready()
  const words = JSON.parse(list.dataset.words)
  const word = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), words[key] ?? key)
  const age = (time) => kit.ageOf(Date.now() - time) ?? kit.text('now')

  const missing = document.querySelector('[data-outbox-missing]')
  if (document.body.hasAttribute('data-missing')) {
    const again = kit.make('button', { type: 'button', class: 'button' }, word('tryNow'))
    again.addEventListener('click', () => location.reload())
    missing.replaceChildren(kit.make('p', {}, word('missing')), kit.make('p', {}, again))
    missing.hidden = false
  }

  const button = (key, act, style = '') => {
    const one = kit.make('button', { type: 'button', class: `button ${style}` }, word(key))
    one.addEventListener('click', () => act(one))
    return one
  }

  const discard = (item) => button('discard', async (one) => {
    if (!one.dataset.sure) {
      one.dataset.sure = 'yes'
      one.textContent = word('discardReally')
      return
    }
    await outbox.remove(item.id)
    kit.announce(word('discarded'))
    show()
  }, 'danger')

  const again = (item, key, style) => button(key, async (one) => {
    one.setAttribute('aria-disabled', 'true')
    await outbox.put({ ...item, state: 'waiting', problem: null })
    const [result] = await outbox.deliver(item.id)
    if (result?.state === 'waiting') kit.emit('connection', !result.isCut)
    show()
  }, style)

  const withoutPhoto = (item) => again(outbox.rekeyed({ ...item, fields: item.fields.filter(([, value]) => typeof value === 'string') }), 'withoutPhoto', '')

  const card = (item) => {
    const head = kit.make('h3', {}, word('kind.' + item.what))
    const meta = kit.make('p', { class: 'quiet' }, kit.make('bdi', {}, item.where ?? ''), ' · ', word('typed', { age: age(item.at) }))
    const box = kit.make('li', { class: `waits ${item.state}`, 'data-item': item.id }, head, meta)
    if (item.state === 'sent') {
      box.append(kit.make('p', {}, kit.make('span', { class: 'badge done' }, word('sent'))), kit.make('p', { class: 'row' }, kit.make('a', { class: 'button', href: `${item.location}?${item.done}` }, word('see'))))
      return box
    }
    const facts = kit.make('dl', { class: 'facts' })
    for (const [label, value] of item.shown) facts.append(kit.make('div', {}, kit.make('dt', {}, label), kit.make('dd', { dir: 'auto' }, value)))
    if (item.shown.length) box.append(facts)
    for (const [, value] of item.fields) {
      if (typeof value === 'string') continue
      const image = kit.make('img', { src: URL.createObjectURL(value), alt: word('photo'), width: 160 })
      image.addEventListener('load', () => URL.revokeObjectURL(image.src))
      box.append(kit.make('p', {}, image))
    }
    if (item.hasLostPhoto) box.append(kit.make('p', { class: 'quiet' }, word('lostPhoto')))
    const row = kit.make('p', { class: 'row' })
    if (item.state === 'refused') {
      const { title, detail, fields = [] } = item.problem
      box.append(kit.make('div', { class: 'notice problem' }, kit.make('p', {}, kit.make('strong', {}, word('refused')), ' ', title ?? word('tooLarge')), detail ? kit.make('p', {}, detail) : null,
        fields.length ? kit.make('ul', {}, ...fields.map((one) => kit.make('li', {}, one.message))) : null))
      row.append(kit.make('a', { class: 'button primary', href: `${item.page}?mend=${item.id}` }, word('mend')), isAboutPhoto(item.problem, item.fields) ? withoutPhoto(item) : again(item, 'again', ''), discard(item))
    } else {
      box.append(kit.make('p', {}, kit.make('span', { class: 'badge' }, word('waiting')), outbox.isTooOld(item) ? ' ' + word('tooOld') : ''))
      row.append(again(item, 'tryNow', 'primary'), discard(item))
    }
    box.append(row)
    return box
  }

  const told = new Map()
  async function show() {
    const waiting = await outbox.all()
    const items = [...waiting, ...[...told.values()].filter((one) => !waiting.some((other) => other.id === one.id))]
    const cards = kit.make('ul', { class: 'waiting' }, ...items.map(card))
    list.replaceChildren(items.length ? cards : kit.make('div', { class: 'nothing' }, kit.make('p', {}, kit.make('strong', {}, word('empty')))))
    // What was sent has now been seen here.
    for (const item of waiting) {
      if (item.state !== 'sent') continue
      told.set(item.id, item)
      await outbox.remove(item.id)
    }
    kit.emit('outbox')
  }

  const keptList = document.querySelector('[data-kept-list]'), clear = document.querySelector('[data-clear-kept]')
  async function pages() {
    const store = 'caches' in self ? await caches.open('folkmoot-pages') : null
    const kept = []
    for (const request of await store?.keys() ?? []) {
      const response = await store.match(request)
      const page = new DOMParser().parseFromString(await response.text(), 'text/html')
      const url = new URL(request.url)
      // The front page of an initiative bears its title alone: its tab says which page it is. Filters tell sheets apart.
      const tab = /^\/i\/[^/]+$/.test(url.pathname) ? page.querySelector('.tabs [aria-current]')?.textContent.trim() : ''
      const name = [tab, titled(page.title) || page.title, [...url.searchParams.values()].join(', ')].filter(Boolean).join(' · ')
      if (url.pathname !== '/outbox') kept.push([url.pathname + url.search, name, Number(response.headers.get('Folkmoot-Kept'))])
    }
    kept.sort(([, , one], [, , other]) => other - one)
    keptList.replaceChildren(...kept.map(([href, name, time]) => kit.make('li', {}, kit.make('a', { href }, name), ' ', kit.make('span', { class: 'quiet' }, word('keptAge', { age: age(time) })))))
    // Plain http from another machine has no store: it is said rather than promised.
    if (!kept.length) keptList.replaceChildren(kit.make('li', { class: 'quiet' }, word(isSecureContext ? 'noPages' : 'unsafe')))
    keptList.previousElementSibling.hidden = !isSecureContext
    clear.hidden = !kept.length
  }
  clear?.addEventListener('click', async () => {
    for (const name of await caches.keys()) if (/^folkmoot-(?!shell)/.test(name)) await caches.delete(name)
    kit.announce(word('cleared'))
    pages()
  })

  let later = null
  const soon = () => { later ??= setTimeout(() => { later = null; show() }, 200) }
  outbox.channel?.addEventListener('message', soon)
  kit.on('delivered', soon)
  await show()
  await pages()
}
