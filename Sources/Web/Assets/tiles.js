// SPDX-License-Identifier: Apache-2.0
// The reports on a map: clusters and points from our own tiles, fetched as the map moves and when something happens.

const size = 256
const most = 250
/** One mark for so many pixels; points nearer than `reach` stand together. */
const cell = 64, reach = 30
const unknown = ['', '?', 'other', '999999']

/** How far a report is borne out; the same rule as the server's `Credence`. */
function credence({ status, confirmations, disputes, fresh_until: until }, now) {
  if (status === 'open' && new Date(until) < now) return 'outOfDate'
  if (disputes > 0 && disputes >= confirmations) return 'disputed'
  if (confirmations >= 3 && confirmations > 2 * disputes) return 'confirmed'
  return confirmations > 0 ? 'seenBySeveral' : 'unconfirmed'
}

export function start(L, map, element, { kit, marks, icon, named }) {
  const pattern = element.dataset.tiles
  const cache = new Map()
  const shown = new Map()
  const pending = new Map()
  // On a map that asks for a place, what is there already is only seen.
  const isExplored = element.dataset.map === 'explore'
  const options = { interactive: isExplored, keyboard: isExplored, riseOnHover: isExplored }
  if (!isExplored) element.classList.add('context')
  let filters = new URLSearchParams(location.search)

  // MARK: Tiles

  const query = () => {
    const only = new URLSearchParams()
    for (const [name, value] of filters) if (['category', 'status', 'since', 'until', 'q', 'bbox', 'credence', 'at'].includes(name) && value) only.append(name, value)
    only.sort()
    const text = only.toString()
    return text ? '?' + text : ''
  }

  /** The tiles in view: key, address, and by how many worlds they are shifted. */
  const wanted = () => {
    const zoom = Math.round(map.getZoom()), across = 2 ** zoom
    const bounds = map.getPixelBounds()
    const tiles = new Map()
    for (let y = Math.max(0, Math.floor(bounds.min.y / size)); y <= Math.min(across - 1, Math.floor(bounds.max.y / size)); y++) {
      for (let x = Math.floor(bounds.min.x / size); x <= Math.floor(bounds.max.x / size); x++) {
        const world = Math.floor(x / across)
        const address = pattern.replace('{z}', zoom).replace('{x}', x - world * across).replace('{y}', y) + query()
        tiles.set(`${zoom}/${x}/${y}`, { address, world })
      }
    }
    return tiles
  }

  const fetchTile = async (address, signal, isFresh) => {
    const kept = cache.get(address)
    if (kept && !isFresh) return kept
    const response = await fetch(address, { signal, cache: isFresh ? 'no-cache' : 'default' })
    if (!response.ok) throw new Error(`${address}: ${response.status}`)
    const text = await response.text()
    const tile = kept?.text === text ? kept : { text, data: JSON.parse(text) }
    cache.delete(address)
    cache.set(address, tile)
    if (cache.size > most) cache.delete(cache.keys().next().value)
    return tile
  }

  const update = (isFresh = false) => {
    const tiles = wanted()
    for (const [key, abort] of pending) {
      if (isFresh || !tiles.has(key)) { abort.abort(); pending.delete(key) }
    }
    const jobs = [...tiles].map(async ([key, { address, world }]) => {
      const old = shown.get(key)
      if (pending.has(key) || (!isFresh && old?.address === address)) return
      const abort = new AbortController()
      pending.set(key, abort)
      try {
        const tile = await fetchTile(address, abort.signal, isFresh)
        if (old?.tile !== tile || old.address !== address) show(key, address, tile, world, isFresh)
      } catch (error) {
        if (error.name !== 'AbortError') console.warn(error)
      } finally {
        if (pending.get(key) === abort) pending.delete(key)
      }
    })
    // What is of another zoom or out of view goes when its place is taken, so that nothing flickers.
    return Promise.allSettled(jobs).then(() => {
      if (pending.size) return
      const now = wanted()
      for (const [key, one] of shown) if (!now.has(key)) { clear(one); shown.delete(key) }
    })
  }

  // MARK: Markers

  const clear = (one) => { for (const marker of one.markers.values()) marker.remove() }

  const show = (key, address, tile, world, isLive) => {
    const old = shown.get(key)?.markers ?? new Map()
    const markers = new Map()
    for (const one of gather(tile.data, Number(key.split('/')[0]))) {
      const name = one.point
        ? `p${one.point.id},${one.lat},${one.lon},${one.point.category},${one.point.status},${credence(one.point, kit.now())}`
        : `c${one.lat},${one.lon},${[...one.by]}`
      markers.set(name, old.get(name) ?? (one.point ? pointMarker(one.point, world, isLive) : clusterMarker(one, world)))
    }
    for (const [name, marker] of old) if (!markers.has(name)) marker.remove()
    for (const marker of markers.values()) if (!map.hasLayer(marker)) marker.addTo(map)
    shown.set(key, { address, tile, markers })
  }

  /** One mark for each cell of a fixed grid, unless few points stand far enough apart; counts stay exact. */
  const gather = (data, zoom) => {
    const cells = new Map()
    const add = (item, count, by) => {
      const at = map.project([item.lat, item.lon], zoom)
      const name = `${Math.floor(at.x / cell)},${Math.floor(at.y / cell)}`
      const one = cells.get(name) ?? { count: 0, lat: 0, lon: 0, by: new Map(), points: [], places: [] }
      cells.set(name, one)
      one.count += count
      one.lat += item.lat * count
      one.lon += item.lon * count
      for (const [slot, n] of by) one.by.set(slot, (one.by.get(slot) ?? 0) + n)
      one.places.push(at)
      if ('id' in item) one.points.push(item)
    }
    for (const cluster of data.clusters) add(cluster, cluster.count, cluster.by.map(([slot, open, resolved]) => [slot, open + resolved]))
    for (const point of data.points) add(point, 1, [[point.category, 1]])
    return [...cells.values()].flatMap((one) => {
      const isApart = one.points.length === one.places.length && one.places.every((at, index) => one.places.every((other, place) => index <= place || at.distanceTo(other) >= reach))
      if (isApart) return one.points.map((point) => ({ ...point, point }))
      return { ...one, lat: one.lat / one.count, lon: one.lon / one.count }
    })
  }

  const clusterMarker = (cluster, world) => {
    const { count, by, points } = cluster
    const ring = [...by].map(([slot, n]) => [marks[slot], n])
    const marker = L.marker([cluster.lat, cluster.lon + world * 360], { ...options, icon: icon.cluster(count, ring), zIndexOffset: Math.round(Math.log10(count) * 1000) })
    marker.on('click', () => {
      if (map.getZoom() < 18) map.setView(marker.getLatLng(), Math.min(map.getZoom() + 2, 19))
      else if (points.length === count) several(marker, points)
    })
    return named(marker, kit.count('cluster', count))
  }

  /** Reports at the same place: a list. */
  const several = (marker, points) => {
    const list = kit.make('ul', { class: 'several' })
    for (const point of points.slice(0, 30)) list.append(kit.make('li', {}, kit.make('a', { href: address(point) }, label(point))))
    marker.bindPopup(list, { maxHeight: 260, closeButton: false }).openPopup()
    list.querySelector('a').focus({ preventScroll: true })
  }

  const address = (point) => `${pattern.slice(0, pattern.indexOf('/tiles/'))}/${point.id}${filters.get('at') ? `?at=${filters.get('at')}` : ''}`
  const label = (point) => kit.text('point', { name: (marks[point.category] ?? unknown)[1], credence: belief(point), age: kit.age(point.seen) ?? kit.text('now') })
  /** What is over says so before anything else. */
  const belief = (point) => {
    const words = kit.text(`credence.${credence(point, kit.now())}`)
    return point.status === 'resolved' ? `${kit.text('resolved')}, ${words}` : words
  }

  const pointMarker = (point, world, isNew) => {
    const mark = marks[point.category] ?? unknown
    const classes = `${credence(point, kit.now())} ${point.status} ${isNew ? 'arrived' : ''}`
    const marker = L.marker([point.lat, point.lon + world * 360], { ...options, icon: icon.point(mark, classes) })
    marker.on('click', () => card(marker, point))
    return named(marker, label(point))
  }

  /** A point's card: from the list where it is there, otherwise from the report's own page. */
  const card = async (marker, point) => {
    const href = address(point)
    const listed = document.querySelector(`.card[data-id="${point.id}"] .card-link`)
    const link = listed?.cloneNode(true) ?? kit.make('a', { class: 'card-link', href }, kit.make('span', { class: 'card-title' }, (marks[point.category] ?? unknown)[1]))
    const box = kit.make('div', { class: 'card' }, link)
    marker.bindPopup(box, { minWidth: 240, maxWidth: 300, closeButton: false }).openPopup()
    link.focus({ preventScroll: true })
    if (listed) return
    try {
      const page = await kit.fetchPage(href, 'card')
      const body = kit.make('span', { class: 'card-body' })
      for (const [selector, style] of [['h1', 'card-title'], ['.report-grid .words', 'card-text'], ['#report-meta', 'card-meta'], ['.why', 'card-meta']]) {
        const part = page.querySelector(selector)
        if (!part) continue
        const line = kit.make('span', { class: style, dir: 'auto' })
        line.append(...[...part.childNodes].map((node) => document.importNode(node, true)))
        body.append(line)
      }
      const mark = page.querySelector('.report-head .mark')
      link.replaceChildren(...[mark && document.importNode(mark, true), body].filter(Boolean))
      kit.tellAges()
      marker.getPopup()?.update()
    } catch { /* the link alone is enough */ }
  }

  // MARK: What makes it move

  map.on('moveend', () => update())
  kit.on('filters', (parameters) => { filters = parameters; update() })
  const refresh = kit.gathered(500, () => update(true))
  kit.on('live', (event) => { if (/^(reports|record)\//.test(event.kind)) { cache.clear(); refresh() } })
  if (element.closest('.initiative')) searchHere(L, map, element, kit)
  update()
}

/** A button that filters the list by what the map shows; it comes when the person has moved the map. */
function searchHere(L, map, element, kit) {
  const button = kit.make('button', { type: 'button', class: 'button map-search', hidden: '' }, kit.text('searchHere'))
  const Corner = L.Control.extend({ onAdd: () => button })
  new Corner({ position: 'topright' }).addTo(map)
  L.DomEvent.disableClickPropagation(button)
  const ask = () => { button.hidden = false }
  map.on('dragend', ask)
  element.addEventListener('wheel', ask, { passive: true })
  element.addEventListener('keyup', (event) => { if (event.key.startsWith('Arrow')) ask() })
  button.addEventListener('click', () => {
    const bounds = map.getBounds()
    const edge = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(5)
    kit.emit('box', [edge(bounds.getWest(), 180), edge(bounds.getSouth(), 90), edge(bounds.getEast(), 180), edge(bounds.getNorth(), 90)].join(','))
    button.hidden = true
  })
}
