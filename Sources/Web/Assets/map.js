// SPDX-License-Identifier: Apache-2.0
// Maps. The library is fetched when a map comes into view; what it draws stands in the list beside it too.

/** The modules that choose something on a map, by what the map is for. */
const choosers = { pick: 'place', area: 'area' }

let library

function leaflet() {
  return library ??= new Promise((resolve, reject) => {
    if (self.L) return resolve(self.L)
    const style = document.createElement('link')
    style.rel = 'stylesheet'
    style.href = '/assets/leaflet/leaflet.css'
    document.head.prepend(style)
    const script = document.createElement('script')
    script.src = '/assets/leaflet/leaflet.js'
    script.onload = () => resolve(self.L)
    script.onerror = () => reject(new Error('leaflet'))
    document.head.append(script)
  })
}

export function start(element, kit) {
  const says = element.querySelector('[data-map-says]')
  if (says) says.textContent = kit.text('loading')
  const begin = () => draw(element, kit).catch((error) => {
    console.warn(error)
    if (says) says.textContent = kit.text('mapFailed')
    element.querySelector('.map-quiet')?.removeAttribute('hidden')
  })
  // What goes on paper is drawn wherever it stands.
  if (element.closest('main.print')) return begin()
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return
    observer.disconnect()
    begin()
  }, { rootMargin: '200px' }).observe(element)
}

async function draw(element, kit) {
  const [L, tiles, place, overlays] = await Promise.all([
    leaflet(), element.dataset.tiles && element.dataset.map !== 'show' ? kit.load('tiles') : null,
    choosers[element.dataset.map] ? kit.load(choosers[element.dataset.map]) : null,
    element.dataset.overlays ? kit.load('overlays') : null,
  ])
  element.querySelector('.map-quiet')?.remove()
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  const map = L.map(element, {
    zoomControl: false, attributionControl: false, worldCopyJump: true, maxZoom: 19, minZoom: 0,
    zoomAnimation: !isStill, fadeAnimation: !isStill, markerZoomAnimation: !isStill, inertia: !isStill,
    scrollWheelZoom: element.dataset.map === 'explore',
  })
  L.control.zoom({ zoomInTitle: kit.text('zoomIn'), zoomOutTitle: kit.text('zoomOut') }).addTo(map)
  L.control.scale({ imperial: false }).addTo(map)
  base(L, map, element, kit).catch((error) => { console.warn(error); grid(L, map, element, kit) })
  const pins = JSON.parse(element.dataset.pins || '[]')
  const area = outline(L, map, element)
  look(L, map, element, area, pins)
  const icon = maker(L, kit)
  for (const pin of pins) addPin(L, map, pin, icon, kit)
  const marks = JSON.parse(element.dataset.marks || '[]')
  if (tiles) tiles.start(L, map, element, { kit, marks, icon, named })
  if (overlays) overlays.start(L, map, element, { kit, named })
  if (place) place.start(L, map, element, { kit })
  const tell = () => { const { lat, lng } = map.getCenter().wrap(); element.dataset.center = `${lat.toFixed(5)},${lng.toFixed(5)}` }
  map.on('moveend', tell)
  tell()
  kit.on('named', ({ lat, lon, radius }) => { if (['explore', 'area'].includes(element.dataset.map)) map.fitBounds(L.latLng(lat, lon).toBounds(Math.max(radius, 150) * 2), { maxZoom: 17 }) })
  let frame
  const later = () => { frame ??= requestAnimationFrame(() => { frame = null; tidy(element) }) }
  map.on('moveend zoomend layeradd layerremove', later)
  // The pins that the page itself brought stood there before anything moved.
  later()
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(element)
}

/** The operator's tiles, or a quiet grid of latitude and longitude. */
async function base(L, map, element, kit) {
  const { tilesUrl, tilesKind, tilesZooms } = element.dataset
  if (!tilesUrl) return grid(L, map, element, kit)
  L.control.attribution({ prefix: false }).addTo(map)
  const attribution = L.Util.template('{text}', { text: escaped(element.dataset.attribution) })
  const zooms = (tilesZooms ?? '0,19').split(',').map(Number)
  if (tilesKind === 'vector') return (await kit.load('vector')).start(L, map, element, { kit, url: tilesUrl, zooms, attribution })
  return L.tileLayer(tilesUrl, { maxZoom: 19, minNativeZoom: zooms[0], maxNativeZoom: zooms[1], attribution }).addTo(map)
}

function grid(L, map, element, kit) {
  const steps = [90, 45, 30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002]
  const Grid = L.GridLayer.extend({
    createTile(coords) {
      const canvas = document.createElement('canvas')
      const scale = Math.min(devicePixelRatio || 1, 2)
      canvas.width = canvas.height = 256 * scale
      const pen = canvas.getContext('2d')
      pen.scale(scale, scale)
      pen.strokeStyle = getComputedStyle(element).getPropertyValue('--grid')
      pen.fillStyle = getComputedStyle(element).getPropertyValue('--quiet')
      pen.font = '11px system-ui, sans-serif'
      const size = L.point(256, 256), start = coords.scaleBy(size)
      const [nw, se] = [map.unproject(start, coords.z), map.unproject(start.add(size), coords.z)]
      const step = steps.find((one) => one <= (360 / 2 ** coords.z) * 0.8) ?? steps.at(-1)
      const digits = Math.max(0, Math.ceil(-Math.log10(step)))
      // What does not fit into this square of the grid would be cut off at its edge.
      const words = (text, x, y) => { if (x + 8 + pen.measureText(text).width < 256) pen.fillText(text, x + 4, y) }
      pen.beginPath()
      for (let lon = Math.ceil(nw.lng / step) * step; lon < se.lng; lon += step) {
        const x = Math.round(map.project([0, lon], coords.z).x - start.x) + 0.5
        pen.moveTo(x, 0)
        pen.lineTo(x, 256)
        if (x < 200) pen.fillText(`${lon.toFixed(digits)}°`, x + 4, 12)
      }
      for (let lat = Math.ceil(se.lat / step) * step; lat < nw.lat; lat += step) {
        const y = Math.round(map.project([lat, 0], coords.z).y - start.y) + 0.5
        pen.moveTo(0, y)
        pen.lineTo(256, y)
        if (y > 16) pen.fillText(`${lat.toFixed(digits)}°`, 4, y - 4)
      }
      pen.stroke()
      return canvas
    },
  })
  const lines = new Grid().addTo(map)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => lines.redraw())
  element.title = ''
  element.setAttribute('aria-description', kit.text('grid'))
}

function escaped(text = '') {
  const span = document.createElement('span')
  span.textContent = text
  return span.innerHTML
}

function outline(L, map, element) {
  if (!element.dataset.area) return null
  const area = JSON.parse(element.dataset.area)
  const style = { color: '#1f6f4a', weight: 2, fill: false, dashArray: '6 6', interactive: false }
  const circle = area.type === 'Circle' ? area : area.circle
  if (circle?.center) return L.circle([circle.center[1], circle.center[0]], { ...style, radius: circle.radius }).addTo(map)
  return L.geoJSON(area, { style, interactive: false }).addTo(map)
}

/** What is seen first: what was asked for, the area, the pins, or the world. */
function look(L, map, element, area, pins) {
  const [west, south, east, north] = (element.dataset.bounds ?? '').split(',').map(Number)
  map.setView([20, 0], 2)
  if (element.dataset.map === 'show' && pins.length) {
    map.setView([pins[0].lat, pins[0].lon], 15)
  } else if (Number.isFinite(north)) {
    map.fitBounds([[south, west], [north, east]], { animate: false, maxZoom: 17 })
  } else if (area) {
    map.fitBounds(area.getBounds(), { animate: false })
  } else if (pins.length === 1) {
    map.setView([pins[0].lat, pins[0].lon], 9)
  } else if (pins.length) {
    map.fitBounds(pins.map((pin) => [pin.lat, pin.lon]), { animate: false, padding: [48, 48], maxZoom: 12 })
  }
}

/** Makes round icons: points with a glyph, clusters with their exact number and a ring of their categories. */
function maker(L, kit) {
  return {
    point: (mark, classes = '') => L.divIcon({
      className: `pin c-${mark?.[3] ?? 'moss'} ${classes}`, iconSize: [30, 30], html: kit.icon(mark?.[2] ?? 'pin'), popupAnchor: [0, -14],
    }),
    cluster(n, by) {
      const size = Math.max(32, 20 + 7 * kit.number(n).length)
      const parts = by.sort(([, one], [, other]) => other - one)
      let start = 0
      const ring = parts.map(([mark, count]) => {
        const share = (100 * count) / n
        const arc = `<circle cx="20" cy="20" r="17.5" fill="none" class="s-${mark?.[3] ?? '999999'}" stroke-width="5" pathLength="100" stroke-dasharray="${share.toFixed(2)} 100" stroke-dashoffset="${(-start).toFixed(2)}"/>`
        start += share
        return arc
      }).join('')
      return L.divIcon({ className: 'cluster', iconSize: [size, size], html: `<svg viewBox="0 0 40 40" aria-hidden="true">${ring}</svg><b>${kit.number(n)}</b>` })
    },
  }
}

/** Gives a marker a name for those who do not see it. */
function named(marker, label) {
  return marker.on('add', () => {
    const element = marker.getElement()
    element.setAttribute('role', marker.options.interactive ? 'button' : 'img')
    element.setAttribute('aria-label', label)
    element.title = label
    if (!marker.options.interactive) return
    element.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      event.stopPropagation()
      const home = element.closest('.leaflet-container')
      marker.fire('click')
      // Where the mark itself goes, the map takes the focus.
      for (const wait of [500, 1500]) setTimeout(() => { if (!element.isConnected && document.activeElement === document.body) home.focus({ preventScroll: true }) }, wait)
    })
  })
}

/** What lies under something else, or half outside, waits until the map is closer: nobody hits the wrong one. */
function tidy(element) {
  const frame = element.getBoundingClientRect()
  const taken = [...element.querySelectorAll('.leaflet-control:not([hidden])')].map((one) => one.getBoundingClientRect())
  const markers = [...element.querySelectorAll('.leaflet-marker-icon[aria-label].leaflet-interactive')].map((one) => [one, one.getBoundingClientRect()])
  markers.sort(([, one], [, other]) => other.width - one.width)
  for (const [marker, box] of markers) {
    const isInside = box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom
    const isFree = isInside && taken.every((one) => {
      const across = Math.min(box.right, one.right) - Math.max(box.left, one.left)
      const down = Math.min(box.bottom, one.bottom) - Math.max(box.top, one.top)
      return across <= 0 || down <= 0 || Math.min(box.width, one.width) - Math.min(across, down) >= 28
    })
    marker.setAttribute('role', isFree ? 'button' : 'img')
    if (isFree) marker.tabIndex = 0
    else marker.removeAttribute('tabindex')
    marker.classList.toggle('under', !isFree)
    if (isFree) taken.push(box)
  }
}

function addPin(L, map, pin, icon, kit) {
  const title = pin.word ? `${pin.word}: ${pin.label}` : pin.label
  const shape = pin.n > 1 ? icon.cluster(pin.n, []) : icon.point(pin.icon ? ['', pin.label, pin.icon, pin.color] : null, pin.state ?? '')
  const label = pin.n > 1 ? `${title}: ${kit.number(pin.n)}` : title
  if (pin.word) shape.options.html += `<span class="pin-word" aria-hidden="true">${escaped(pin.word)}</span>`
  const marker = named(L.marker([pin.lat, pin.lon], { icon: shape, keyboard: Boolean(pin.href), interactive: Boolean(pin.href) }), label)
  if (pin.href) marker.on('click', () => location.assign(pin.href))
  marker.addTo(map)
}
