// SPDX-License-Identifier: Apache-2.0
// What every page does with scripts. Each page works without; what is here only improves it.
// Modules are loaded when a page has what they improve, with the build in their address, and get this `kit`.

const version = new URL(import.meta.url).search
const texts = JSON.parse(document.body.dataset.texts || '{}')
const language = document.documentElement.lang || 'en'
const bus = new EventTarget()
const numbers = new Intl.NumberFormat(language)
const ages = new Intl.RelativeTimeFormat(language, { numeric: 'always' })

/** By how much this device's clock is ahead of the node's, in milliseconds; 0 where the two may well agree. */
const skew = (() => {
  const known = 'folkmoot:skew', { kept, now } = document.body.dataset
  try {
    if (!kept && now) localStorage.setItem(known, Math.round(Date.now() - performance.now() + (performance.getEntriesByType('navigation')[0]?.responseStart ?? 0) - now))
    const ahead = Number(localStorage.getItem(known))
    return Math.abs(ahead) > 120_000 ? ahead : 0
  } catch { return 0 }
})()
/** The time that a page of what was is told from; null on all others. */
const asOf = Number(document.body.dataset.asOf) || null
const steps = [[60, 'minute', 60], [24, 'hour', 3600], [14, 'day', 86400], [8, 'week', 604800], [24, 'month', 2629800], [1e9, 'year', 31557600]]

const kit = {
  language,
  skew,
  now: () => asOf ?? Date.now() - skew,
  isConnected: () => navigator.onLine,
  number: (n) => numbers.format(n),
  text: (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), texts[key] ?? key),
  count: (key, n, values = {}) => kit.text(n === 1 && texts[key + '.one'] ? key + '.one' : key, { n: kit.number(n), ...values }),
  load: (name) => import(`./${name}.js${version}`),
  on: (name, hear) => bus.addEventListener(name, (event) => hear(event.detail)),
  emit: (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail })),

  /** Says something politely to those who do not see the page. */
  announce(text) {
    const status = document.getElementById('status')
    if (status) status.textContent = text
  },

  /** `2 hours ago`. */
  age: (time) => kit.ageOf(kit.now() - new Date(time)),

  /** The same for a length of time in milliseconds. */
  ageOf(length) {
    const seconds = length / 1000
    if (!(seconds >= 60)) return null
    const [, unit, size] = steps.find(([most, , size]) => seconds / size < most)
    return ages.format(-Math.floor(seconds / size), unit)
  },

  /** Makes an element: kit.make('button', { class: 'button' }, 'Send'). */
  make(name, attributes = {}, ...children) {
    const element = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) if (value != null) element.setAttribute(key, value)
    element.append(...children.filter((child) => child != null))
    return element
  },

  icon: (name) => `<svg class="icon" aria-hidden="true"><use href="/assets/icons.svg#${CSS.escape(name)}"></use></svg>`,

  /** Fetches a page of ours and gives its document; only one at a time for each purpose. */
  async fetchPage(url, purpose = 'page') {
    kit.fetches ??= {}
    kit.fetches[purpose]?.abort()
    const abort = kit.fetches[purpose] = new AbortController()
    // Where a page is brought up to date, a copy that the device kept would take it back.
    const response = await fetch(url, { signal: abort.signal, cache: purpose === 'card' ? 'default' : 'no-store', headers: { Accept: 'text/html' } })
    if (!response.ok) throw new Error(String(response.status))
    return new DOMParser().parseFromString(await response.text(), 'text/html')
  },

  /** Takes over the regions of a fetched page that are on this one too, without moving the focus. */
  swap(page, except = []) {
    const active = document.activeElement
    for (const region of document.querySelectorAll('[data-swap][id]')) {
      const fresh = page.getElementById(region.id)
      if (!fresh || except.includes(region.id) || fresh.innerHTML === region.innerHTML) continue
      const path = region.contains(active) ? [active.id, active.getAttribute('href')] : null
      region.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)))
      if (path) [...region.querySelectorAll('a, button, input, summary')].find((one) => (path[0] && one.id === path[0]) || (path[1] && one.getAttribute('href') === path[1]))?.focus()
    }
    kit.tellAges()
    kit.emit('swapped')
  },

  tellAges() {
    for (const time of document.querySelectorAll('time[data-age]')) {
      const age = kit.age(time.dateTime)
      if (age && time.textContent !== age) time.textContent = age
    }
  },

  /** Does something at most once in a while: at once first, then gathered. */
  gathered(wait, act) {
    let timer = null, last = 0, running = false, again = false
    const run = async () => {
      timer = null
      if (running) { again = true; return }
      running = true
      const start = performance.now()
      try { await act() } catch (error) { if (error.name !== 'AbortError') console.warn(error) }
      last = performance.now()
      running = false
      // A server that is busy is asked less often.
      pause = Math.max(wait, (last - start) * 3)
      if (again) { again = false; later() }
    }
    let pause = wait
    const later = () => { timer ??= setTimeout(run, Math.max(Math.random() * 150, last + pause - performance.now())) }
    return later
  },
}

document.documentElement.classList.add('js')

// The tab of this page.
for (const link of document.querySelectorAll('.tabs a')) {
  if (new URL(link.href).pathname === location.pathname) {
    link.setAttribute('aria-current', 'page')
    link.closest('ul').scrollLeft = link.offsetLeft - 80
  }
}

// What is wrong is read first.
document.getElementById('problems')?.focus()

// Exact times in the person's own zone.
for (const time of document.querySelectorAll('time[data-age]')) time.title = new Date(time.dateTime).toLocaleString(language)
kit.tellAges()
setInterval(kit.tellAges, 30_000)

// Copy and print.
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    const from = document.getElementById(button.dataset.copy)
    const text = from.value ?? from.textContent
    try {
      // Plain http from another machine has the older way only.
      if (navigator.clipboard) await navigator.clipboard.writeText(text)
      else copyOld(text)
      kit.announce(kit.text('copied'))
      button.lastChild.textContent = ' ' + kit.text('copied')
    } catch {
      from.select?.()
      kit.announce(kit.text('copyFailed'))
    }
  })
}
function copyOld(text) {
  const place = kit.make('textarea', { readonly: '', class: 'visually-hidden' }, text), active = document.activeElement
  document.body.append(place)
  place.select()
  const isDone = document.execCommand('copy')
  place.remove()
  active?.focus()
  if (!isDone) throw new Error('not copied')
}
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}

// A draft goes when the page after it says that it has arrived.
try {
  const prefix = 'folkmoot:draft:', sent = sessionStorage.getItem(prefix)
  sessionStorage.removeItem(prefix)
  if (sent && document.querySelector('.thanks, .notice.done')) {
    localStorage.removeItem(prefix + sent)
    kit.load('outbox').then((module) => module.ready()).then((outbox) => outbox.draft.remove(sent)).catch(() => {})
  }
} catch { /* no storage */ }

// The rest, where a page has it.
const parts = [['[data-link]', 'offline'], ['[data-outbox-list]', 'waiting'], ['[data-form]', 'forms'], ['[data-steps]', 'steps'], ['[data-filters]', 'filters'], ['[data-live]', 'live'], ['[data-banner]', 'banner'], ['#report-list, [data-about], #initiatives, #layer-list', 'fresh'], ['[data-map]', 'map'], ['[data-lease]', 'lease'], ['[data-names]', 'names'], ['[data-passkey]', 'passkey']]
for (const [selector, name] of parts) {
  const elements = document.querySelectorAll(selector)
  if (elements.length) kit.load(name).then((module) => { for (const element of elements) module.start(element, kit) }).catch((error) => console.warn(name, error))
}
