// SPDX-License-Identifier: Apache-2.0
// Choosing a place on a map; the number fields beside it hold what is sent.

export const round = (value) => Math.round(value * 1e6) / 1e6
export const short = (value) => String(Math.round(value * 1e4) / 1e4)

export function pinIcon(L, kit) {
  return L.divIcon({ className: 'pin c-moss', iconSize: [40, 40], html: kit.icon('pin') })
}

/** Finds the device; a browser gives it to safe pages only. */
export function locate(form, kit, found) {
  const says = form.querySelector('[data-place-says]')
  const fail = (key) => {
    says.textContent = kit.text(key)
    // On a phone the words stand below the map.
    says.scrollIntoView({ block: 'center', behavior: 'smooth' })
  }
  form.querySelector('[data-locate]')?.addEventListener('click', () => {
    if (!navigator.geolocation || !isSecureContext) return fail(isSecureContext ? 'placeFailed' : 'placeUnsafe')
    says.textContent = kit.text('placeSearching')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => found(coords.latitude, coords.longitude, coords.accuracy),
      (error) => fail(error.code === error.PERMISSION_DENIED ? 'placeDenied' : 'placeFailed'),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 })
  })
}

export function start(L, map, element, { kit }) {
  const form = element.closest('[data-place]')
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
