// SPDX-License-Identifier: Apache-2.0
// Choosing a place or a circle on a map; the number fields beside it hold what is sent.

export function start(L, map, element, { kit }) {
  const form = element.closest('[data-place]')
  if (form.dataset.place === 'area') return circle(L, map, form, kit)
  point(L, map, element, form, kit)
}

const round = (value) => Math.round(value * 1e6) / 1e6
const short = (value) => String(Math.round(value * 1e4) / 1e4)

function pinIcon(L, kit) {
  return L.divIcon({ className: 'pin c-moss', iconSize: [40, 40], html: kit.icon('pin') })
}

/** Finds the device; a browser gives it to safe pages only. */
function locate(form, kit, found) {
  const says = form.querySelector('[data-place-says]')
  form.querySelector('[data-locate]')?.addEventListener('click', () => {
    if (!navigator.geolocation || !isSecureContext) {
      says.textContent = kit.text('placeFailed')
      return
    }
    says.textContent = kit.text('placeSearching')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => found(coords.latitude, coords.longitude, coords.accuracy),
      (error) => { says.textContent = kit.text(error.code === error.PERMISSION_DENIED ? 'placeDenied' : 'placeFailed') },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 })
  })
}

function point(L, map, element, form, kit) {
  const [latitude, longitude] = ['latitude', 'longitude'].map((name) => form.querySelector(`[name=${name}]`))
  const says = form.querySelector('[data-place-says]')
  const marker = L.marker([0, 0], { draggable: true, icon: pinIcon(L, kit), keyboard: false, zIndexOffset: 10_000 })

  const choose = (lat, lon, zoom) => {
    lon = ((lon + 540) % 360) - 180
    latitude.value = round(lat)
    longitude.value = round(lon)
    latitude.dispatchEvent(new Event('input', { bubbles: true }))
    place(zoom)
  }
  const place = (zoom) => {
    if (!latitude.value || !longitude.value) return marker.remove()
    const at = L.latLng(Number(latitude.value), Number(longitude.value))
    marker.setLatLng(at).addTo(map)
    if (zoom) map.setView(at, Math.max(map.getZoom(), zoom))
    else if (!map.getBounds().contains(at)) map.panTo(at)
    says.textContent = kit.text('placeChosen', { lat: short(at.lat), lon: short(at.lng) })
  }

  map.on('click', ({ latlng }) => choose(latlng.lat, latlng.lng))
  marker.on('dragend', () => { const at = marker.getLatLng(); choose(at.lat, at.lng) })
  // With the keyboard: arrows move the map, Enter takes its middle.
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target !== element) return
    event.preventDefault()
    event.stopPropagation()
    const middle = map.getCenter()
    choose(middle.lat, middle.lng)
  })
  for (const field of [latitude, longitude]) field.addEventListener('change', () => place(14))
  locate(form, kit, (lat, lon) => choose(lat, lon, 17))
  place(15)
}

function circle(L, map, form, kit) {
  const [latitude, longitude, radius] = ['latitude', 'longitude', 'radius'].map((name) => form.querySelector(`[name=${name}]`))
  const outline = form.querySelector('[data-area-field]')
  const says = form.querySelector('[data-place-says]')
  const shape = L.circle([0, 0], { radius: 1000, color: '#1f6f4a', weight: 2, fillOpacity: 0.12 })
  const middle = L.marker([0, 0], { draggable: true, icon: pinIcon(L, kit), keyboard: false, zIndexOffset: 10_000 })
  const edge = L.marker([0, 0], { draggable: true, keyboard: false, zIndexOffset: 10_000, icon: L.divIcon({ className: 'pin c-moss', iconSize: [22, 22], html: '' }) })

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
    if (outline) outline.value = JSON.stringify({ type: 'Circle', center: [round(at.lng), round(at.lat)], radius: Number(radius.value) })
    latitude.dispatchEvent(new Event('input', { bubbles: true }))
    draw()
  }
  const quarter = () => {
    const bounds = map.getBounds(), center = map.getCenter()
    return Math.min(map.distance(center, [center.lat, bounds.getEast()]), map.distance(center, [bounds.getNorth(), center.lng]), 2e6)
  }

  map.on('click', ({ latlng }) => choose(latlng.wrap(), Number(radius.value) && shape._map ? Number(radius.value) : quarter() / 2))
  middle.on('drag', () => { shape.setLatLng(middle.getLatLng()) })
  middle.on('dragend', () => choose(middle.getLatLng().wrap(), Number(radius.value)))
  edge.on('drag', () => shape.setRadius(map.distance(middle.getLatLng(), edge.getLatLng())))
  edge.on('dragend', () => choose(middle.getLatLng().wrap(), map.distance(middle.getLatLng(), edge.getLatLng())))
  for (const field of [latitude, longitude, radius]) field.addEventListener('change', () => { if (latitude.value && longitude.value) choose(L.latLng(Number(latitude.value), Number(longitude.value)), Number(radius.value) || 1000) })
  form.querySelector('[data-use-view]')?.addEventListener('click', () => choose(map.getCenter().wrap(), quarter() * 0.95))
  locate(form, kit, (lat, lon) => {
    map.setView([lat, lon], 12)
    choose(L.latLng(lat, lon), 5000)
  })
  draw()
  if (shape._map) map.fitBounds(shape.getBounds(), { animate: false })
}
