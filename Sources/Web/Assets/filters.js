// SPDX-License-Identifier: Apache-2.0
// Filters without loading the page anew: the address changes, the list, the numbers and the map follow.

export function start(form, kit) {
  // On a phone the list comes first; the summary says how many filters are set.
  if (innerWidth < 900) form.querySelector('details')?.removeAttribute('open')

  const query = () => {
    const parameters = new URLSearchParams()
    for (const [name, value] of new FormData(form)) if (value) parameters.append(name, value)
    return parameters
  }

  const follow = async (parameters, isNew = true) => {
    const text = parameters.toString()
    const address = form.getAttribute('action') + (text ? '?' + text : '')
    if (isNew) history.pushState(null, '', address)
    kit.emit('filters', parameters)
    try {
      const page = await kit.fetchPage(address, 'filters')
      kit.swap(page)
      kit.announce(document.getElementById('total')?.textContent.trim() ?? '')
    } catch (error) {
      if (error.name === 'AbortError') return
      kit.isConnected() ? location.assign(address) : kit.announce(kit.text('link.off'))
    }
  }

  let timer
  form.addEventListener('input', (event) => {
    if (event.target.type !== 'search') return
    clearTimeout(timer)
    timer = setTimeout(() => follow(query()), 400)
  })
  form.addEventListener('change', (event) => { if (event.target.type !== 'search') follow(query()) })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    clearTimeout(timer)
    follow(query())
  })
  form.addEventListener('click', (event) => {
    if (!event.target.closest('[data-clear]')) return
    event.preventDefault()
    fill(new URLSearchParams())
    follow(query())
  })

  // The form says what the address says, also after going back.
  const fill = (parameters) => {
    for (const field of form.elements) {
      if (!field.name || field.type === 'hidden') continue
      if (field.type === 'checkbox') field.checked = parameters.getAll(field.name).includes(field.value)
      else if (field.type === 'radio') field.checked = (parameters.get(field.name) ?? '') === field.value
      else field.value = parameters.get(field.name) ?? ''
    }
  }
  addEventListener('popstate', () => {
    const parameters = new URLSearchParams(location.search)
    fill(parameters)
    follow(parameters, false)
  })

  // The map asks for what it shows.
  kit.on('box', (box) => {
    const parameters = query()
    parameters.set('bbox', box)
    follow(parameters)
  })
}
