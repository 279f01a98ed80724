// SPDX-License-Identifier: Apache-2.0
// Data of others on a map: points and clusters as marks, lines and areas on a canvas, each layer to be switched on
// and off. The same items stand in the layer's own list.

const size = 256, side = 1024
/** One mark for so many pixels. */
const cell = 52
const most = 300

export function start(L, map, element, { kit, named }) {
  const shown = new Map()
  const home = element.dataset.map === 'explore'
  let list = JSON.parse(element.dataset.overlays || '[]')
  if (!map.attributionControl && list.some((one) => one.attribution)) L.control.attribution({ prefix: false }).addTo(map)

  const isWanted = (one) => {
    try { return (localStorage.getItem('folkmoot:layer:' + one.key) ?? (one.shown ? 'on' : 'off')) === 'on' } catch { return one.shown }
  }
  const draw = (one) => {
    shown.get(one.key)?.remove()
    const drawn = one.tiles ? tiled(L, map, one, { kit, named }) : whole(L, map, one, { kit })
    shown.set(one.key, drawn)
  }
  const choose = (one, isOn) => {
    try { localStorage.setItem('folkmoot:layer:' + one.key, isOn ? 'on' : 'off') } catch { /* no storage */ }
    if (isOn) return draw(one)
    shown.get(one.key)?.remove()
    shown.delete(one.key)
  }
  const begin = () => {
    // A page of one layer shows it, whatever was chosen elsewhere.
    for (const one of list) if (list.length === 1 && one.shown && !element.closest('.initiative') || isWanted(one)) draw(one)
  }

  // MARK: The list of layers

  let control = null
  const offer = () => {
    control?.remove()
    if (!home || !element.closest('.initiative, .embed')) return
    const panel = kit.make('details', { class: 'layer-control' })
    const summary = kit.make('summary', { class: 'button' })
    summary.innerHTML = kit.icon('map')
    summary.append(' ', kit.text('layers'), ' ', kit.make('span', { class: 'quiet' }, kit.number(list.length)))
    const choices = kit.make('fieldset', {}, kit.make('legend', { class: 'visually-hidden' }, kit.text('layers')))
    for (const one of list) {
      const box = kit.make('input', { type: 'checkbox' })
      box.checked = isWanted(one)
      box.addEventListener('change', () => choose(one, box.checked))
      const mark = kit.make('span', { class: `mark c-${one.color}` })
      mark.innerHTML = kit.icon(one.icon)
      choices.append(kit.make('label', { class: 'tick' }, box, mark, kit.make('span', { dir: 'auto' }, one.name)))
    }
    panel.append(summary, choices)
    const Corner = L.Control.extend({ onAdd: () => panel })
    control = new Corner({ position: 'topright' }).addTo(map)
    L.DomEvent.disableClickPropagation(panel)
    L.DomEvent.disableScrollPropagation(panel)
  }

  map.on('click', (event) => {
    for (const one of [...shown.values()].reverse()) if (one.hit?.(event.latlng)) return
  })
  offer()
  begin()
  kit.on('live', kit.gathered(1500, async () => {
    const page = await kit.fetchPage(location.pathname, 'overlays')
    const fresh = page.querySelector(`[data-map="${element.dataset.map}"]`)?.dataset.overlays ?? '[]'
    if (fresh === element.dataset.overlays) return
    element.dataset.overlays = fresh
    const known = new Map(list.map((one) => [one.key, one.tiles]))
    list = JSON.parse(fresh)
    for (const key of [...shown.keys()]) if (!list.some((one) => one.key === key)) { shown.get(key).remove(); shown.delete(key) }
    for (const one of list) if (known.get(one.key) !== one.tiles && isWanted(one)) draw(one)
    offer()
  }))
}

/** A layer from tiles: a canvas for lines and areas, marks for the rest. */
function tiled(L, map, one, { kit, named }) {
  const tiles = new Map()
  const cache = new Map()
  const items = one.tiles.slice(0, one.tiles.indexOf('/tiles/')) + '/items/'
  const group = L.layerGroup().addTo(map)

  const load = async (coords) => {
    const address = one.tiles.replace('{z}', coords.z).replace('{x}', coords.x).replace('{y}', coords.y)
    if (!cache.has(address)) {
      cache.set(address, fetch(address).then((answer) => {
        if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
        return answer.json()
      }))
      if (cache.size > most) cache.delete(cache.keys().next().value)
    }
    try { return await cache.get(address) } catch (error) { cache.delete(address); throw error }
  }

  const Grid = L.GridLayer.extend({
    createTile(coords, done) {
      const canvas = document.createElement('canvas')
      const scale = Math.min(devicePixelRatio || 1, 2)
      canvas.width = canvas.height = size * scale
      const across = 2 ** coords.z, world = Math.floor(coords.x / across)
      load({ ...coords, x: coords.x - world * across, y: coords.y, z: coords.z }).then((data) => {
        const paths = paint(canvas, data.shapes, one.color, scale)
        tiles.set(`${coords.z}/${coords.x}/${coords.y}`, { coords, data, paths, world })
        mark()
        done(null, canvas)
      }, (error) => done(error, canvas))
      return canvas
    },
  })
  const grid = new Grid({ maxZoom: 19, bounds: [[-85.06, -Infinity], [85.06, Infinity]], attribution: escaped(one.attribution), opacity: 1, className: 'layer-canvas' })
  grid.on('tileunload', ({ coords }) => { tiles.delete(`${coords.z}/${coords.x}/${coords.y}`); mark() })

  // MARK: Marks

  let frame = null
  const mark = () => { frame ??= requestAnimationFrame(() => { frame = null; if (map.hasLayer(grid)) place() }) }
  const place = () => {
    const zoom = Math.round(map.getZoom()), cells = new Map()
    for (const { coords, data, world } of tiles.values()) {
      if (coords.z !== zoom) continue
      for (const item of [...data.clusters, ...data.points]) {
        const spot = { ...item, lon: item.lon + world * 360 }
        const at = map.project([spot.lat, spot.lon], zoom)
        const name = zoom >= 19 && item.id ? item.id : `${Math.floor(at.x / cell)},${Math.floor(at.y / cell)}`
        const sum = cells.get(name) ?? { count: 0, lat: 0, lon: 0, points: [] }
        cells.set(name, sum)
        const count = item.count ?? 1
        sum.count += count
        sum.lat += spot.lat * count
        sum.lon += spot.lon * count
        if (item.id) sum.points.push(spot)
      }
    }
    const old = new Map(group.getLayers().map((marker) => [marker.options.key, marker]))
    for (const sum of cells.values()) {
      const key = sum.count === 1 ? 'p' + sum.points[0].id + sum.points[0].lon : `c${sum.lat},${sum.lon},${sum.count}`
      if (old.delete(key)) continue
      group.addLayer(sum.count === 1 ? point(sum.points[0], key) : cluster(sum, key))
    }
    for (const marker of old.values()) group.removeLayer(marker)
  }

  const point = (item, key) => {
    const icon = L.divIcon({ className: `pin layer-pin c-${one.color}`, iconSize: [26, 26], html: kit.icon(one.icon), popupAnchor: [0, -12] })
    const marker = L.marker([item.lat, item.lon], { icon, key, riseOnHover: true })
    marker.on('click', () => card(item, marker.getLatLng()))
    return named(marker, kit.text('layerPoint', { name: item.name ?? item.id, layer: one.name }))
  }

  const cluster = (sum, key) => {
    const across = Math.max(30, 18 + 7 * kit.number(sum.count).length)
    const icon = L.divIcon({ className: `cluster layer-cluster b-${one.color}`, iconSize: [across, 30], html: `<b>${kit.number(sum.count)}</b>` })
    const marker = L.marker([sum.lat / sum.count, sum.lon / sum.count], { icon, key, zIndexOffset: -500 })
    marker.on('click', () => {
      if (map.getZoom() < 19) return map.setView(marker.getLatLng(), Math.min(map.getZoom() + 2, 19))
      several(sum.points, marker.getLatLng())
    })
    return named(marker, kit.text('layerCluster', { n: kit.number(sum.count), layer: one.name }))
  }

  /** Items at the same place: a list. */
  const several = (points, at) => {
    const rows = kit.make('ul', { class: 'several' })
    for (const item of points.slice(0, 30)) rows.append(kit.make('li', {}, kit.make('a', { href: items + item.id }, item.name ?? item.id)))
    L.popup({ maxHeight: 260, closeButton: false }).setLatLng(at).setContent(rows).openOn(map)
    rows.querySelector('a')?.focus({ preventScroll: true })
  }

  /** An item's card: its name at once, what it says and what people say when that has come. */
  const card = async (item, at) => {
    const title = kit.make('a', { class: 'card-title', href: items + item.id, dir: 'auto' }, item.name ?? item.id)
    const facts = kit.make('dl', { class: 'layer-facts' })
    const said = kit.make('p', { class: 'card-meta' }, kit.make('span', { dir: 'auto' }, one.name))
    const confirm = kit.make('form', { method: 'post', action: `${items}${item.id}/confirm`, hidden: '' }, kit.make('button', { class: 'button' }, kit.text('layerConfirm')))
    const box = kit.make('div', { class: 'layer-card' }, title, said, facts, confirm)
    const popup = L.popup({ minWidth: 220, maxWidth: 300, maxHeight: 320, closeButton: false, offset: [0, -4] }).setLatLng(at).setContent(box).openOn(map)
    title.focus({ preventScroll: true })
    try {
      const answer = await fetch(`${items}${item.id}.json`)
      if (!answer.ok) return
      const { properties } = await answer.json()
      const { name, url, confirmations, disputes, comments, affirmed, ...own } = properties
      title.textContent = name
      for (const [key, value] of Object.entries(own).filter(([, value]) => value !== name && typeof value !== 'object').slice(0, 6)) {
        facts.append(kit.make('div', {}, kit.make('dt', { dir: 'auto' }, one.columns?.[key] ?? key), kit.make('dd', { dir: 'auto' }, String(value))))
      }
      if (confirmations) said.append(kit.make('span', {}, kit.text('layerYes', { n: kit.number(confirmations) })))
      if (disputes) said.append(kit.make('span', { class: 'credence disputed' }, kit.text('layerNo', { n: kit.number(disputes) })))
      confirm.hidden = !one.asks
      popup.update()
    } catch { /* the link alone is enough */ }
  }

  // MARK: Shapes

  const pen = document.createElement('canvas').getContext('2d')
  const hit = (latlng) => {
    const zoom = Math.round(map.getZoom())
    const at = map.project(latlng, zoom)
    const [x, y] = [Math.floor(at.x / size), Math.floor(at.y / size)]
    const tile = tiles.get(`${zoom}/${x}/${y}`)
    if (!tile) return false
    const [px, py] = [(at.x / size - x) * side, (at.y / size - y) * side]
    pen.lineWidth = 24 * side / size / 2
    for (const { shape, path } of [...tile.paths].reverse()) {
      if (shape.area ? pen.isPointInPath(path, px, py, 'evenodd') : pen.isPointInStroke(path, px, py)) {
        card(shape, latlng)
        return true
      }
    }
    return false
  }

  grid.addTo(map)
  map.on('zoomend moveend', mark)
  return {
    hit,
    remove() {
      map.off('zoomend moveend', mark)
      grid.remove()
      group.remove()
      tiles.clear()
    },
  }
}

/** Draws the shapes of a tile; gives their paths, in the tile's own steps, for clicks. */
function paint(canvas, shapes, color, scale) {
  const pen = canvas.getContext('2d')
  pen.scale(scale * size / side, scale * size / side)
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  pen.lineJoin = pen.lineCap = 'round'
  const paths = shapes.map((shape) => {
    const path = new Path2D()
    for (const part of shape.parts) {
      for (let place = 0; place + 1 < part.length; place += 2) path[place ? 'lineTo' : 'moveTo'](part[place], part[place + 1])
      if (shape.area) path.closePath()
    }
    return { shape, path }
  })
  for (const { shape, path } of paths) {
    if (shape.area) {
      pen.globalAlpha = 0.22
      pen.fillStyle = '#' + color
      pen.fill(path, 'evenodd')
    }
    pen.globalAlpha = dark ? 0.5 : 0.7
    pen.strokeStyle = dark ? '#ecebe4' : '#ffffff'
    pen.lineWidth = (shape.area ? 4 : 6) * side / size
    pen.stroke(path)
    pen.globalAlpha = 1
    pen.strokeStyle = '#' + color
    pen.lineWidth = (shape.area ? 2 : 3.5) * side / size
    pen.stroke(path)
  }
  return paths
}

/** A small layer that is one file. */
function whole(L, map, one, { kit }) {
  const style = { color: '#' + one.color, weight: 3, fillOpacity: 0.22 }
  const drawn = L.geoJSON(null, { style, attribution: escaped(one.attribution), interactive: false, pointToLayer: (_, at) => L.circleMarker(at, { ...style, radius: 8 }) }).addTo(map)
  fetch(one.geojson).then((answer) => answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))).then((data) => drawn.addData(data)).catch((error) => console.warn(kit.text('mapFailed'), error))
  return { remove: () => drawn.remove() }
}

function escaped(text = '') {
  const span = document.createElement('span')
  span.textContent = text
  return span.innerHTML
}
