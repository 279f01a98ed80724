// SPDX-License-Identifier: Apache-2.0
// Choosing an area on a map: a circle, or an outline drawn corner by corner. The fields beside it hold what is sent.

const colour = '#1f6f4a'

export async function start(L, map, element, { kit }) {
  const form = element.closest('[data-place]')
  const { round, short, pinIcon, locate } = await kit.load('place')
  const says = form.querySelector('[data-place-says]')
  const field = form.querySelector('[data-area-field]')
  const numbers = ['latitude', 'longitude', 'radius'].map((name) => form.querySelector(`[name=${name}]`))
  const tell = () => numbers[0].dispatchEvent(new Event('input', { bubbles: true }))
  const tools = { L, map, form, kit, says, field, numbers, tell, round, short, pinIcon }
  const circle = makeCircle(tools), outline = makeOutline(tools)
  const [draw, undo] = [form.querySelector('[data-draw]'), form.querySelector('[data-undo]')]

  /** Takes clicks on the map for corners, or for the middle of a circle. */
  const choose = (isDrawn) => {
    draw.setAttribute('aria-pressed', isDrawn)
    undo.hidden = !isDrawn
    if (isDrawn) { circle.clear(); outline.draw() } else outline.clear()
  }
  const isDrawn = () => draw.getAttribute('aria-pressed') === 'true'
  const toCircle = (at, reach) => { if (isDrawn()) choose(false); circle.choose(at, reach) }

  draw.addEventListener('click', () => { choose(!isDrawn()); if (isDrawn()) element.focus() })
  undo.addEventListener('click', () => outline.undo())
  map.on('click', ({ latlng }) => isDrawn() ? outline.add(latlng.wrap()) : circle.tap(latlng.wrap()))
  // With the keyboard: arrows move the map, Enter takes its middle.
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target !== element) return
    event.preventDefault()
    event.stopPropagation()
    const middle = map.getCenter().wrap()
    if (isDrawn()) outline.add(middle); else circle.tap(middle)
  })
  form.querySelector('[data-use-view]')?.addEventListener('click', () => toCircle(map.getCenter().wrap(), circle.quarter() * 0.95))
  locate(form, kit, (latitude, longitude) => {
    map.setView([latitude, longitude], 12)
    if (!isDrawn()) circle.choose(L.latLng(latitude, longitude), 5000)
  })
  for (const number of numbers) {
    number.addEventListener('change', () => {
      const [latitude, longitude, reach] = numbers.map((one) => Number(one.value))
      if (numbers[0].value && numbers[1].value) toCircle(L.latLng(latitude, longitude), reach || 1000)
    })
  }
  field.addEventListener('change', () => { const ring = ringOf(field.value); if (ring) { outline.set(ring); choose(true) } })

  const ring = ringOf(field.value)
  if (ring) {
    outline.set(ring)
    choose(true)
  } else circle.draw()
  const bounds = ring ? outline.bounds() : circle.bounds()
  if (bounds) map.fitBounds(bounds, { animate: false })
}

/** The corners of a polygon without holes, as [latitude, longitude]; nothing where it is something else. */
function ringOf(text) {
  try {
    const value = JSON.parse(text)
    const polygon = value.type === 'Feature' ? value.geometry : value
    if (polygon.type !== 'Polygon' || polygon.coordinates.length !== 1) return undefined
    return polygon.coordinates[0].slice(0, -1).map(([longitude, latitude]) => [latitude, longitude])
  } catch { return undefined }
}

function makeCircle({ L, map, kit, says, field, numbers: [latitude, longitude, radius], tell, round, short, pinIcon }) {
  const shape = L.circle([0, 0], { radius: 1000, color: colour, weight: 2, fillOpacity: 0.12 })
  const middle = L.marker([0, 0], { draggable: true, icon: pinIcon(L, kit), keyboard: false, zIndexOffset: 10_000 })
  const edge = L.marker([0, 0], { draggable: true, keyboard: false, zIndexOffset: 10_000, icon: handle(L) })

  const draw = () => {
    if (!latitude.value || !longitude.value) return
    const at = L.latLng(Number(latitude.value), Number(longitude.value)), reach = Number(radius.value) || 1000
    shape.setLatLng(at).setRadius(reach).addTo(map)
    middle.setLatLng(at).addTo(map)
    edge.setLatLng([at.lat, shape.getBounds().getEast()]).addTo(map)
    const far = reach >= 1000 ? `${kit.number(Math.round(reach / 100) / 10)} km` : `${kit.number(reach)} m`
    says.textContent = kit.text('areaChosen', { radius: far, lat: short(at.lat), lon: short(at.lng) })
  }
  const choose = (at, reach) => {
    latitude.value = round(at.lat)
    longitude.value = round(at.lng)
    radius.value = Math.max(10, Math.round(reach))
    field.value = JSON.stringify({ type: 'Circle', center: [round(at.lng), round(at.lat)], radius: Number(radius.value) })
    tell()
    draw()
  }
  const quarter = () => {
    const bounds = map.getBounds(), center = map.getCenter()
    return Math.min(map.distance(center, [center.lat, bounds.getEast()]), map.distance(center, [bounds.getNorth(), center.lng]), 2e6)
  }
  const clear = () => {
    for (const layer of [shape, middle, edge]) layer.remove()
    for (const one of [latitude, longitude, radius, field]) one.value = ''
    says.textContent = ''
  }
  middle.on('drag', () => { shape.setLatLng(middle.getLatLng()) })
  middle.on('dragend', () => choose(middle.getLatLng().wrap(), Number(radius.value)))
  edge.on('drag', () => shape.setRadius(map.distance(middle.getLatLng(), edge.getLatLng())))
  edge.on('dragend', () => choose(middle.getLatLng().wrap(), map.distance(middle.getLatLng(), edge.getLatLng())))
  return {
    draw, choose, quarter, clear,
    tap: (at) => choose(at, Number(radius.value) && shape._map ? Number(radius.value) : quarter() / 2),
    bounds: () => shape._map ? shape.getBounds() : undefined,
  }
}

function makeOutline({ L, map, kit, says, field, tell, round }) {
  const shape = L.polygon([], { color: colour, weight: 2, fillOpacity: 0.12 })
  const handles = L.layerGroup()
  let corners = []

  const draw = () => {
    shape.setLatLngs(corners).addTo(map)
    handles.addTo(map).clearLayers()
    for (const [index, corner] of corners.entries()) {
      L.marker(corner, { draggable: true, icon: handle(L), alt: kit.text('corner', { n: index + 1 }), zIndexOffset: 10_000 })
        .on('drag', ({ latlng }) => { corners[index] = latlng; shape.setLatLngs(corners) })
        .on('dragend', ({ target }) => { corners[index] = target.getLatLng().wrap(); note() })
        .addTo(handles)
    }
    says.textContent = corners.length < 3 ? kit.count('outlineMore', 3 - corners.length) : kit.text('outlineChosen', { n: corners.length })
  }
  const note = () => {
    const ring = corners.map((at) => [round(at.lng), round(at.lat)])
    field.value = ring.length < 3 ? '' : JSON.stringify({ type: 'Polygon', coordinates: [[...ring, ring[0]]] })
    tell()
    draw()
  }
  return {
    draw: () => { if (corners.length) note(); else draw() },
    set: (ring) => { corners = ring.map((corner) => L.latLng(corner)) },
    add: (at) => { corners.push(at); note() },
    undo: () => { corners.pop(); note() },
    clear: () => {
      shape.remove()
      handles.clearLayers()
      corners = []
      field.value = ''
      says.textContent = ''
    },
    bounds: () => corners.length ? L.latLngBounds(corners) : undefined,
  }
}

function handle(L) {
  return L.divIcon({ className: 'pin c-moss', iconSize: [22, 22], html: '' })
}
