// SPDX-License-Identifier: Apache-2.0
// The service worker. `/sw.js` is this after what it must know of the node (`settings`) and the outbox (`post.js`).
// It answers only GET: what is posted, and streams, go their own way. Pages are kept as a stranger sees them.

const { build, tiles: tileSource, shell: shellFiles } = self.settings
const shell = `folkmoot-shell-${build}`
const day = 86_400_000
const patience = 2500
/** Store: how many it holds, and for how long. */
const limits = { 'folkmoot-pages': [60, 14 * day], 'folkmoot-data': [400, 14 * day], 'folkmoot-tiles': [600, 30 * day], 'folkmoot-pictures': [60, 14 * day] }
const mark = 'Folkmoot-Kept'

// MARK: Life

self.addEventListener('install', (event) => event.waitUntil((async () => {
  const store = await caches.open(shell)
  // Most of it the page has loaded already: the browser's own cache gives it.
  await Promise.all(shellFiles.map(async (path) => {
    const isVersioned = /\.(js|css)$/.test(path) && !path.includes('/leaflet/')
    const response = await fetch(isVersioned ? `${path}?v=${build}` : path)
    if (response.ok) await store.put(path, response)
  }))
  await keepWaitingPage()
  await self.skipWaiting()
})()))

self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('folkmoot-') && name !== shell && !limits[name]) await caches.delete(name)
  await self.registration.navigationPreload?.enable()
  await self.clients.claim()
})()))

// MARK: Asking

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || request.headers.get('Accept')?.includes('text/event-stream') || request.headers.has('Range')) return
  const url = new URL(request.url)
  const isOurs = url.origin === location.origin
  if (isOurs && request.mode === 'navigate') return event.respondWith(page(event, url))
  if (isBaseTile(url)) return event.respondWith(baseTile(event, url))
  if (!isOurs) return
  if (url.pathname.startsWith('/assets/')) return event.respondWith(asset(event, url))
  if (url.pathname.startsWith('/media/')) return event.respondWith(networkFirst(event, 'folkmoot-pictures'))
  if (/^\/i\/[^/]+\/.*\.(json|geojson|mvt|pbf)$/.test(url.pathname)) return event.respondWith(networkFirst(event, 'folkmoot-data'))
  if (request.headers.get('Accept')?.includes('text/html')) return event.respondWith(page(event, url))
})

const later = (wait) => new Promise((resolve) => setTimeout(resolve, wait))
const isBaseTile = (url) => url.pathname.startsWith('/basemap/') && url.origin === location.origin || Boolean(tileSource) && new RegExp('^' + tileSource.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^/.]+') + '/').test(url.href)

/** What the node says nobody may keep is not kept, nor what is not whole. */
const mayKeep = (response, isTile = false) => (response.status === 200 || isTile && response.status === 204) && response.type !== 'opaque' && !/no-store|private/.test(response.headers.get('Cache-Control') ?? 'no-store')

// MARK: Keeping

async function put(name, key, response) {
  const headers = new Headers(response.headers)
  headers.delete('Content-Encoding')
  headers.delete('Content-Length')
  headers.set(mark, String(Date.now()))
  const store = await caches.open(name)
  const isNothing = response.status === 204
  await store.put(key, new Response(isNothing ? null : await response.blob(), { headers, status: response.status }))
  if (Math.random() < 0.1 || name === 'folkmoot-pages') await trim(name)
}

/** The oldest go: those beyond the number, and those that have had their day. */
async function trim(name) {
  const [most, longest] = limits[name]
  const store = await caches.open(name)
  const keys = await store.keys()
  for (const key of keys.slice(0, Math.max(0, keys.length - most))) await store.delete(key)
  if (name !== 'folkmoot-pages' && keys.length % 20) return
  for (const key of keys) if (Date.now() - Number((await store.match(key))?.headers.get(mark)) > longest) await store.delete(key)
}

async function drop(name, key) { await (await caches.open(name)).delete(key) }

/** Serves what was kept, marked with when that was. */
async function kept(name, key) {
  const response = await (await caches.open(name)).match(key)
  if (!response || Date.now() - Number(response.headers.get(mark)) > limits[name][1]) return null
  if (name !== 'folkmoot-pages') return response
  const text = (await response.text()).replace('<body ', `<body data-kept="${response.headers.get(mark)}" `)
  return new Response(text, { headers: response.headers })
}

async function networkFirst(event, name) {
  const network = fetch(event.request).then((response) => {
    if (mayKeep(response, name === 'folkmoot-tiles')) event.waitUntil(put(name, event.request.url, response.clone()))
    else if (response.status === 404 || response.status === 410) event.waitUntil(drop(name, event.request.url))
    return response
  })
  network.catch(() => {})
  try {
    const first = await (event.request.cache === 'no-cache' ? network : Promise.race([network, later(patience)]))
    return first ?? await kept(name, event.request.url) ?? await network
  } catch (error) {
    return await kept(name, event.request.url) ?? Response.error()
  }
}

/** Files of this build from the store; those of another build from the node, or else what there is. */
async function asset(event, url) {
  const store = await caches.open(shell)
  const version = url.searchParams.get('v')
  const mine = await store.match(url.pathname)
  if (mine && (!version || version === build)) return mine
  try { return await fetch(event.request) } catch (error) { return mine ?? Response.error() }
}

/** Tiles of the base map change seldom: what was looked at is served at once. */
async function baseTile(event, url) {
  const mine = await kept('folkmoot-tiles', url.href)
  if (mine) return mine
  if (url.origin === location.origin) return networkFirst(event, 'folkmoot-tiles')
  try {
    const response = await fetch(url.href, { mode: 'cors', credentials: 'omit' })
    if (response.ok) event.waitUntil(put('folkmoot-tiles', url.href, response.clone()))
    return response
  } catch { return fetch(event.request) }
}

// MARK: Pages

/** What a page is kept under: its address without what is said only once. */
function pageKey(url) {
  const key = new URL(url.origin + url.pathname)
  if (key.pathname.endsWith('/reports/new')) return key.href
  for (const [name, value] of url.searchParams) if (!['done', 'thanks', 'via', 'lang', 'mend', 'kept', 'near'].includes(name)) key.searchParams.append(name, value)
  return key.href
}
/** Pages that a device may keep, where the node says so too. */
const isKeepable = (url) => /^\/(privacy|notices|organisations(\/[^/]+)?)?$|^\/i\/[^/]+(\/(about|share|print|reports(\/(\d+|new))?|notices(\/\d+)?|layers(\/\d+(\/items\/[^/]+)?)?))?$/.test(url.pathname)
/** Those that are asked for again, as a stranger, where the person's own was private. */
const isShared = (url) => isKeepable(url) && !url.pathname.endsWith('/new') && (!pageKey(url).includes('?') || url.pathname.endsWith('/print'))

async function page(event, url) {
  const isVisit = event.request.mode === 'navigate', key = pageKey(url)
  const network = (async () => {
    const response = await event.preloadResponse || await fetch(event.request)
    if (isKeepable(url)) {
      if (response.ok && mayKeep(response) && /text\/html/.test(response.headers.get('Content-Type'))) event.waitUntil(put('folkmoot-pages', key, response.clone()))
      else if (response.status === 404 || response.status === 410) event.waitUntil(gone(url))
    }
    return response
  })()
  event.waitUntil(network.catch(() => {}))
  try {
    const first = await (isVisit ? Promise.race([network, later(patience)]) : network)
    const isProxyDown = first && [502, 503, 504].includes(first.status)
    if (first && !isProxyDown) return first
    return await kept('folkmoot-pages', key) ?? first ?? await network
  } catch (error) {
    if (event.request.cache === 'no-store') return Response.error()
    return await kept('folkmoot-pages', key) ?? (isVisit ? await missing(url) : Response.error())
  }
}

/** Neither a connection nor a kept page: the page of what waits says so. */
async function missing(url) {
  const response = await (await caches.open(shell)).match('/outbox')
  if (!response) return Response.error()
  const isAsked = url.pathname === '/outbox'
  const text = (await response.text()).replace('<body ', `<body ${isAsked ? '' : 'data-missing '}data-kept="${response.headers.get(mark)}" `)
  return new Response(text, { status: isAsked ? 200 : 503, headers: response.headers })
}

async function keepWaitingPage(language) {
  const response = await fetch('/outbox' + (language ? `?lang=${language}` : ''), { headers: { Accept: 'text/html' } })
  if (!response.ok) return
  const headers = new Headers(response.headers)
  const text = await response.text()
  headers.set(mark, String(Date.now()))
  headers.set('Content-Language', text.match(/<html lang="([^"]*)"/)?.[1] ?? '')
  headers.delete('Content-Encoding')
  headers.delete('Content-Length')
  await (await caches.open(shell)).put('/outbox', new Response(text, { headers }))
}

const lists = ['reports', 'notices', 'layers', 'print']
/** A page that was removed goes from the store, and the lists on which it stood are asked for again. */
async function gone(url) {
  await drop('folkmoot-pages', pageKey(url))
  const base = url.pathname.match(/^\/i\/[^/]+/)?.[0]
  if (!base) return
  const store = await caches.open('folkmoot-pages')
  for (const key of await store.keys()) {
    const path = new URL(key.url).pathname
    if (path === base || lists.includes(path.slice(base.length + 1))) await store.delete(key)
  }
  const data = await caches.open('folkmoot-data')
  for (const key of await data.keys()) if (new URL(key.url).pathname.startsWith(base + '/')) await data.delete(key)
}

/** Asks for a page as a stranger does, and keeps that. */
async function keepAsStranger(url, language, longest = 600_000, query = '') {
  const key = pageKey(url)
  const store = await caches.open('folkmoot-pages')
  const old = await store.match(key)
  if (old && Date.now() - Number(old.headers.get(mark)) < longest) return
  const response = await fetch(`${key}${key.includes('?') ? '&' : '?'}lang=${language}${query}`, { credentials: 'omit', headers: { Accept: 'text/html' } })
  if (mayKeep(response)) await put('folkmoot-pages', key, response)
  else if ([403, 404, 409, 410].includes(response.status)) await store.delete(key)
}

// MARK: What pages ask

self.addEventListener('message', (event) => {
  const { do: what, page: address, language, loaded = [], kind, index, subject } = event.data ?? {}
  if (what === 'forget') event.waitUntil(forget(new URL(address), kind, Number(index), Number(subject)).catch(() => {}))
  if (what === 'keep') event.waitUntil(keep(new URL(address), language, loaded).catch(() => {}))
})

async function keep(url, language, loaded) {
  if (url.origin !== location.origin) return
  if (isShared(url)) await keepAsStranger(url, language)
  const base = url.pathname.match(/^\/i\/[^/]+/)?.[0]
  // The form for the next report is at hand before it is needed.
  if (base) await keepAsStranger(new URL(base + '/reports/new', url), language, day, '&kept')
  if (base) await keepAsStranger(new URL(base, url), language)
  const old = await (await caches.open(shell)).match('/outbox')
  if (old?.headers.get('Content-Language') !== language) await keepWaitingPage(language)
  // What the page loaded before there was a worker is still in the browser's own cache.
  for (const address of loaded.slice(0, 60)) {
    const one = new URL(address)
    const name = isBaseTile(one) ? 'folkmoot-tiles' : one.origin !== location.origin ? null : one.pathname.startsWith('/media/') ? 'folkmoot-pictures' : /^\/i\/[^/]+\/.*\.(json|geojson|mvt|pbf)$/.test(one.pathname) ? 'folkmoot-data' : null
    if (!name || await (await caches.open(name)).match(address)) continue
    const response = await fetch(address, { cache: 'force-cache', mode: one.origin === location.origin ? 'same-origin' : 'cors' }).catch(() => null)
    if (response?.ok && (mayKeep(response, name === 'folkmoot-tiles') || one.origin !== location.origin)) await put(name, address, response)
  }
  await look()
}

/**
 * What was taken out of the record goes from the device as soon as an open page hears of it: its own pages and data,
 * and every page that leads to it or shows its picture. A number is one thing's in all of the record.
 */
async function forget(url, kind, index, subject) {
  if (url.origin !== location.origin) return
  const base = url.pathname.match(/^\/i\/[^/]+/)?.[0]
  const things = new RegExp(`/(reports|notices|layers)/${subject}(?!\\d)`)
  const hashes = kind.startsWith('record/removed') ? await removed(index) : []
  const tells = (text) => things.test(text) || hashes.some((hash) => text.includes(hash))
  const pages = await caches.open('folkmoot-pages')
  for (const key of await pages.keys()) {
    const path = new URL(key.url).pathname
    const isList = /^\/(notices|organisations\/.*)?$/.test(path) || base && (path === base || lists.includes(path.slice(base.length + 1)))
    if (isList || tells(path) || tells(await (await pages.match(key))?.text() ?? '')) await pages.delete(key)
  }
  const data = await caches.open('folkmoot-data')
  for (const key of await data.keys()) {
    const path = new URL(key.url).pathname
    if (!base || path.startsWith(base + '/') || things.test(path)) await data.delete(key)
  }
  for (const hash of hashes) await drop('folkmoot-pictures', new URL(`/media/${hash}.jpg`, url).href)
}

/** The pictures that an entry says were removed. */
async function removed(index) {
  const { body } = await (await fetch(`/record/entries/${index}.json`, { cache: 'no-store' })).json()
  return atob(body ?? '').match(/[0-9a-f]{64}/g) ?? []
}

/** Once a day the pages and pictures that are kept are asked after: what was removed there goes here too. */
async function look() {
  const store = await caches.open('folkmoot-pages')
  const last = Number((await (await caches.open(shell)).match('/looked'))?.headers.get(mark) ?? 0)
  if (Math.abs(Date.now() - last) < day) return
  await (await caches.open(shell)).put('/looked', new Response('', { headers: { [mark]: String(Date.now()) } }))
  for (const key of await store.keys()) {
    if (!/\/(reports|notices|layers)\/\d+(\/items\/[^/]+)?$|^\/organisations\/./.test(new URL(key.url).pathname)) continue
    const response = await fetch(key.url, { method: 'HEAD', credentials: 'omit', cache: 'no-store', headers: { Accept: 'text/html' } })
    if (response.status === 404 || response.status === 410) await gone(new URL(key.url))
  }
  const pictures = await caches.open('folkmoot-pictures')
  for (const key of await pictures.keys()) {
    const response = await fetch(key.url, { method: 'HEAD', cache: 'no-store' })
    if (response.status === 404 || response.status === 410) await pictures.delete(key)
  }
}

// MARK: Sending later

self.addEventListener('sync', (event) => {
  if (event.tag !== 'outbox') return
  event.waitUntil(self.outbox.deliver().then((results) => {
    // The browser tries again later where this fails.
    if (results.some((one) => one.state === 'waiting')) throw new Error('still waiting')
  }))
})
