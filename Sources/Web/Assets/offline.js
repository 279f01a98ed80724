// SPDX-License-Identifier: Apache-2.0
// On every page: the service worker, the line that says how we are connected, the outbox's deliveries, forgetting.

const memory = 'folkmoot:seen:', month = 30 * 86_400_000

export function start(line, kit) {
  const [state, shownAge, waits] = ['state', 'age', 'waits'].map((name) => line.querySelector(`[data-link-${name}]`))
  const kept = Number(document.body.dataset.kept) || null
  const made = kept ?? Date.now()
  let isOn = navigator.onLine && !kept, isLive = false, timer = null, wait = 5000, outbox = null, counts = {}
  kit.isConnected = () => isOn && navigator.onLine

  // MARK: The line

  const say = (element, text) => { if (element.textContent !== text) element.textContent = text }
  const show = () => {
    line.classList.toggle('off', !kit.isConnected())
    say(state, kit.text(kit.isConnected() ? 'link.on' : 'link.off'))
    const age = ages(made)
    // What waits is on the device itself, and never out of date.
    const isOwn = document.querySelector('[data-outbox-list]')
    say(shownAge, isOwn ? '' : kept ? kit.text('link.kept', { age }) : isLive && kit.isConnected() ? kit.text('link.live') : kit.text('link.asOf', { age }))
    const { waiting = 0, refused = 0, sent = 0 } = counts
    const parts = [[waiting, 'link.waits'], [refused, 'link.refused'], [sent, 'link.sent']].filter(([n]) => n).map(([n, key]) => kit.count(key, n))
    line.classList.toggle('alert', refused > 0)
    if (parts.length) say(waits, parts.join(', '))
    else if (waits.dataset.words) say(waits, waits.dataset.words)
  }
  waits.dataset.words = waits.textContent
  // Lengths of time by the device's own clock: it need not be right.
  const ages = (time) => kit.ageOf(Date.now() - time) ?? kit.text('now')
  setInterval(show, 30_000)

  const connect = (isThere) => {
    const changed = isThere !== isOn
    isOn = isThere
    show()
    if (!changed) return
    if (isThere) { wait = 5000; deliver() } else probe()
  }
  kit.on('connection', connect)
  kit.on('live-stream', (isOpen) => { isLive = isOpen; if (isOpen) connect(true); show() })
  addEventListener('online', () => { wait = 1000; probe(0) })
  addEventListener('offline', () => connect(false))

  /** Asks whether the node is there, less and less often. */
  const probe = (after = wait) => {
    clearTimeout(timer)
    timer = setTimeout(async () => {
      const isThere = await fetch('/-/health', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(10_000) }).then((response) => response.ok, () => false)
      if (isThere) { isOn || connect(true); deliver(); return show() }
      isOn && connect(false)
      wait = Math.min(wait * 2, 60_000)
      probe()
    }, after)
  }

  // MARK: What waits

  const count = async () => {
    const items = await outbox?.all().catch(() => []) ?? []
    const before = counts
    counts = {}
    for (const item of items) counts[item.state] = (counts[item.state] ?? 0) + 1
    show()
    if ((counts.sent ?? 0) > (before.sent ?? 0) || (counts.refused ?? 0) > (before.refused ?? 0)) kit.announce(waits.textContent)
    // Who leaves is told what goes with them.
    for (const form of document.querySelectorAll('form[action="/me/forget"], form[action="/me/sign-out"]')) {
      form.querySelector('[data-loses]')?.remove()
      if (counts.waiting || counts.refused) form.prepend(kit.make('p', { class: 'notice problem', 'data-loses': '' }, kit.text('loses', { waits: waits.textContent })))
    }
    return counts
  }

  let isDelivering = false
  async function deliver() {
    if (isDelivering || !outbox || !navigator.onLine) return
    if (!(await count()).waiting) return
    isDelivering = true
    const results = await outbox.deliver().catch(() => [])
    isDelivering = false
    await count()
    if (results.length) kit.emit('delivered')
    if (results.some((one) => one.isCut)) { isOn = false; show() }
    else if (results.some((one) => one.state === 'sent')) { isOn = true; show() }
    if (counts.waiting && results.some((one) => one.state === 'waiting')) probe(wait = Math.min(wait * 2, 60_000))
  }

  addEventListener('visibilitychange', () => { if (!document.hidden) kit.isConnected() ? deliver() : probe(0) })
  kit.on('outbox', count)
  const idle = self.requestIdleCallback ?? ((act) => setTimeout(act, 200))
  idle(async () => {
    outbox = await (await kit.load('outbox')).ready()
    outbox.channel?.addEventListener('message', count)
    await count()
    outbox.draft.tidy().catch(() => {})
    // A page that came from the store may be wrong about the connection.
    isOn ? deliver() : probe(0)
  })

  show()
  speak(kit, Boolean(kept))
  forgetting(kit)
  remember(kit)
  work(kit)
}

// MARK: Forgetting

/** When a person is forgotten or signs out, what this device kept of them goes too. */
function forgetting(kit) {
  const flag = 'folkmoot:forgetting'
  for (const form of document.querySelectorAll('form[action="/me/forget"], form[action="/me/sign-out"]')) {
    form.addEventListener('submit', () => { try { sessionStorage.setItem(flag, '1') } catch { /* no storage */ } })
  }
  try {
    const isDone = sessionStorage.getItem(flag) && document.querySelector('.notice.done')
    sessionStorage.removeItem(flag)
    if (isDone) wipe()
  } catch { /* no storage */ }
}

async function wipe() {
  try { localStorage.clear() } catch { /* no storage */ }
  try { indexedDB.deleteDatabase('folkmoot') } catch { /* no storage */ }
  if ('caches' in self) for (const name of await caches.keys()) if (!name.startsWith('folkmoot-shell')) await caches.delete(name)
}

// MARK: For whom

/** A kept page is as a stranger sees it: for whom the person speaks is said by this device, and goes with what waits. */
function speak(kit, isKept) {
  const base = location.pathname.match(/^\/i\/[^/]+/)?.[0], line = document.querySelector('.speaking')
  if (!base) return
  const link = line?.querySelector('.official a'), key = 'folkmoot:speaks:' + base
  let speaker = link ? [new URL(link.href).pathname.split('/').pop(), link.textContent] : line ? ['', ''] : null
  try {
    if (isKept) speaker = JSON.parse(localStorage.getItem(key) ?? 'null')
    else speaker ? localStorage.setItem(key, JSON.stringify(speaker)) : localStorage.removeItem(key)
  } catch { /* no storage */ }
  if (!speaker) return
  document.body.dataset.speaks = speaker[0]
  document.body.dataset.speaksTitle = speaker[1]
  if (isKept && speaker[0]) document.getElementById('main').prepend(kit.make('p', { class: 'speaking on' }, kit.text('speaksFor', { name: speaker[1] })))
}

// MARK: Is it still so?

/** Which reports were looked at here, on this device alone; asked about again when they are out of date. */
function remember(kit) {
  const name = location.pathname.match(/^\/i\/([^/]+)/)?.[1]
  if (!name || !('localStorage' in self)) return
  let seen = {}
  try { seen = JSON.parse(localStorage.getItem(memory + name) ?? '{}') } catch { /* no storage */ }
  const id = document.querySelector('[data-seen-report]')?.dataset.seenReport
  if (id) {
    seen[id] = Date.now()
    const newest = Object.entries(seen).filter(([, at]) => Date.now() - at < month).sort(([, one], [, other]) => other - one).slice(0, 20)
    try { localStorage.setItem(memory + name, JSON.stringify(Object.fromEntries(newest))) } catch { /* no storage */ }
  }
  const place = document.querySelector('[data-still]')
  const ids = Object.keys(seen)
  if (place && ids.length) ask(place, ids, kit)
}

async function ask(place, ids, kit) {
  try {
    const page = await kit.fetchPage(`${place.dataset.still}?near=${ids.join(',')}`, 'still')
    const items = [...page.querySelectorAll('#still > li')].slice(0, 2)
    if (!items.length) return
    const title = kit.make('h2', { id: 'still-title' }, page.querySelector('h1').textContent)
    const list = kit.make('ul', { class: 'still' }, ...items.map((item) => document.importNode(item, true)))
    place.replaceChildren(kit.make('section', { class: 'notice info', 'aria-labelledby': 'still-title' }, title, list))
    const forms = await kit.load('forms')
    for (const form of list.querySelectorAll('form')) forms.start(form, kit)
    kit.tellAges()
  } catch { /* asked another time */ }
}

// MARK: The service worker

function work(kit) {
  if (!navigator.serviceWorker || document.body.classList.contains('embed')) return
  const tell = (worker) => worker?.postMessage({
    do: 'keep', page: location.href, language: kit.language,
    loaded: performance.getEntriesByType('resource').map((one) => one.name).filter((name) => !name.includes('/assets/')),
  })
  // What is taken out of the record goes from this device too; not from all devices in the same instant.
  kit.on('live', ({ kind, index, subject }) => {
    if (!kind.startsWith('record/')) return
    setTimeout(() => navigator.serviceWorker.controller?.postMessage({ do: 'forget', page: location.href, kind, index, subject }), Math.random() * 500)
  })
  const begin = () => setTimeout(async () => {
    try {
      tell(navigator.serviceWorker.controller)
      const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })
      if (navigator.serviceWorker.controller) return
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
      tell(navigator.serviceWorker.controller ?? registration.active)
    } catch (error) { console.info(error.message) }
    // The first time what the page itself needs comes first.
  }, navigator.serviceWorker.controller ? 0 : 1000)
  document.readyState === 'complete' ? begin() : addEventListener('load', begin)
}
