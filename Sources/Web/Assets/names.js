// SPDX-License-Identifier: Apache-2.0
// Names of places as one types: a combobox (ARIA 1.2) beside every field that has `data-names`.
//   point: what is chosen fills latitude and longitude beside it; area: also the radius; jump: the map goes there.

const pause = 120
const icons = { street: 'road', square: 'road', crossing: 'road', facility: 'shelter', water: 'water' }
let number = 0

export function start(input, kit) {
  const id = `names-${number += 1}`
  const list = kit.make('ul', { class: 'names-list', role: 'listbox', id, 'aria-label': kit.text('names'), hidden: '' })
  const box = input.closest('.names') ?? wrap(input, kit)
  box.append(list)
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': id, 'aria-autocomplete': 'list', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' })) input.setAttribute(name, value)
  // With scripts the button is of no use, and the Enter key must not press it.
  input.form?.querySelector('[name=findPlace]')?.closest('.names-choices').remove()
  let places = [], active = -1, timer = null, asked = null, chosen = ''

  const close = () => {
    list.hidden = true
    active = -1
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }
  const mark = (to) => {
    const options = list.querySelectorAll('[role=option]')
    active = options.length ? (to + options.length) % options.length : -1
    options.forEach((option, index) => option.setAttribute('aria-selected', String(index === active)))
    if (active < 0) return input.removeAttribute('aria-activedescendant')
    input.setAttribute('aria-activedescendant', options[active].id)
    options[active].scrollIntoView({ block: 'nearest' })
  }
  const choose = (place) => {
    chosen = place.title
    if (input.dataset.names === 'jump') input.value = ''
    else input.value = place.title.slice(0, input.maxLength > 0 ? input.maxLength : 200)
    input.dispatchEvent(new Event('input', { bubbles: true }))
    close()
    fill(input, place)
    kit.emit('named', place)
    kit.announce(kit.text('nameChosen', { name: place.title }))
  }
  const show = (answer) => {
    places = answer.places
    list.replaceChildren(...places.map((place, index) => option(place, `${id}-${index}`, kit)))
    if (answer.attribution) list.append(kit.make('li', { class: 'names-foot', role: 'presentation' }, answer.attribution))
    list.hidden = !places.length
    active = -1
    input.removeAttribute('aria-activedescendant')
    input.setAttribute('aria-expanded', String(places.length > 0))
    if (document.activeElement === input) kit.announce(places.length ? kit.count('namesFound', places.length) : kit.text('namesNone'))
  }
  const ask = async () => {
    const typed = input.value.trim()
    asked?.abort()
    if (typed.length < 2 && !/[^\u0000-\u024f]/.test(typed)) return close()
    asked = new AbortController()
    const query = new URLSearchParams({ q: typed.slice(0, 200), lang: kit.language })
    const near = where()
    if (near) query.set('near', near)
    try {
      const answer = await fetch(`/places.json?${query}`, { signal: asked.signal })
      if (answer.ok && document.activeElement === input) show(await answer.json())
    } catch (error) {
      if (error.name !== 'AbortError') close()
    }
  }

  input.addEventListener('input', () => {
    clearTimeout(timer)
    if (input.value === chosen) return
    chosen = ''
    timer = setTimeout(ask, pause)
  })
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    const isOpen = !list.hidden
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!isOpen) {
        if (event.key === 'ArrowDown' && input.value.trim()) ask()
        return
      }
      event.preventDefault()
      mark(event.key === 'ArrowDown' ? active + 1 : active < 0 ? -1 : active - 1)
    } else if (event.key === 'Enter' && isOpen && active >= 0) {
      event.preventDefault()
      event.stopPropagation()
      choose(places[active])
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault()
      event.stopPropagation()
      close()
    } else if (event.key === 'Tab') close()
  })
  // The list must not take the focus from the field before the tap counts.
  list.addEventListener('pointerdown', (event) => event.preventDefault())
  list.addEventListener('click', (event) => {
    const index = [...list.querySelectorAll('[role=option]')].indexOf(event.target.closest('[role=option]'))
    if (index >= 0) choose(places[index])
  })
  input.addEventListener('blur', () => setTimeout(() => { if (document.activeElement !== input) close() }, 150))
}

function wrap(input, kit) {
  const box = kit.make('span', { class: 'names' })
  const home = input.closest('.control') ?? input
  home.replaceWith(box)
  box.append(home)
  return box
}

function option(place, id, kit) {
  const far = place.distance == null ? '' : place.distance < 950 ? `${kit.number(Math.max(10, Math.round(place.distance / 10) * 10))} m` : `${kit.number(Math.round(place.distance / 100) / 10)} km`
  const under = [place.matched, place.within === place.name ? null : place.within, far].filter(Boolean).join(' · ')
  const item = kit.make('li', { role: 'option', id, 'aria-selected': 'false' })
  item.innerHTML = kit.icon(icons[place.kind] ?? 'pin')
  const words = kit.make('span', {}, kit.make('bdi', {}, place.name))
  if (under) words.append(kit.make('small', {}, under))
  item.append(words)
  return item
}

/** Where the person looks: the middle of the map, or of what it will show. */
function where() {
  const map = document.querySelector('[data-map]')
  if (map?.dataset.center) return map.dataset.center
  const [west, south, east, north] = (map?.dataset.bounds ?? '').split(',').map(Number)
  return Number.isFinite(north) ? `${((south + north) / 2).toFixed(5)},${((west + east) / 2).toFixed(5)}` : ''
}

/** Puts the place into the number fields beside; the map follows them. */
function fill(input, place) {
  const form = input.closest('[data-place]')
  if (!form || input.dataset.names === 'jump') return
  const set = (name, value) => {
    const field = form.querySelector(`[name=${name}]`)
    if (field) field.value = value
    return field
  }
  if (input.dataset.names === 'area') set('radius', Math.max(200, Math.round(place.radius)))
  set('longitude', place.lon)
  const last = set('latitude', place.lat)
  for (const type of ['input', 'change']) last?.dispatchEvent(new Event(type, { bubbles: true }))
}
