// SPDX-License-Identifier: Apache-2.0
// Forms: sent once, what is typed kept on the device until it has arrived, photos made small, local times.

const prefix = 'folkmoot:draft:'

export function start(form, kit) {
  sendOnce(form, kit)
  localTimes(form, kit)
  if (form.dataset.draft && !new URLSearchParams(location.search).has('mend')) draft(form, kit)
  for (const input of form.querySelectorAll('input[type=file]')) photo(input, kit)
}

function sendOnce(form, kit) {
  // What may wait is kept on the device before it is sent.
  let post = null
  if (form.dataset.outbox) kit.load('outbox').then((module) => { post = module; return post.mend(form, kit) }).catch((error) => console.warn(error))
  const buttons = () => form.querySelectorAll('button:not([type=button])')
  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return
    if (form.dataset.sending) { event.preventDefault(); return }
    if (!post && !kit.isConnected()) {
      event.preventDefault()
      kit.announce(kit.text('sendingLater'))
      note(form, kit, kit.text('sendingLater'))
      return
    }
    form.dataset.sending = 'true'
    for (const button of buttons()) button.setAttribute('aria-disabled', 'true')
    kit.announce(kit.text('sending'))
    if (post) {
      event.preventDefault()
      const natively = () => HTMLFormElement.prototype.submit.call(form)
      post.send(form, event.submitter, kit).then((isDone) => isDone || natively(), natively)
      return
    }
    try { if (form.dataset.draft) sessionStorage.setItem(prefix, form.dataset.draft) } catch { /* no storage */ }
  })
  addEventListener('pageshow', () => {
    delete form.dataset.sending
    for (const button of buttons()) button.removeAttribute('aria-disabled')
  })
}

function note(form, kit, text) {
  const place = form.querySelector('[data-draft-says]') ?? form.insertBefore(kit.make('p', { class: 'notice info', 'data-draft-says': '' }), form.firstChild)
  place.textContent = text
  place.hidden = false
  return place
}

function draft(form, kit) {
  const key = prefix + form.dataset.draft
  const fields = () => [...form.elements].filter((field) => field.name && field.type !== 'file' && field.type !== 'submit')
  const read = () => { try { return JSON.parse(localStorage.getItem(key) ?? 'null') } catch { return null } }

  const kept = read()
  if (kept && !form.hasAttribute('data-failed') && Date.now() - kept.at < 7 * 86_400_000) {
    for (const field of fields()) {
      const values = kept.values[field.name] ?? []
      if (field.type === 'checkbox' || field.type === 'radio') field.checked = values.includes(field.value)
      else if (values.length) field.value = values[0]
    }
    const place = note(form, kit, kit.text('draftRestored') + ' ')
    const again = kit.make('button', { type: 'button', class: 'button' }, kit.text('draftClear'))
    again.addEventListener('click', () => { localStorage.removeItem(key); location.reload() })
    place.append(again)
    kit.emit('restored', form)
  }

  let timer
  const keep = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const values = {}
      for (const field of fields()) {
        if ((field.type === 'checkbox' || field.type === 'radio') && !field.checked) continue
        if (field.value) (values[field.name] ??= []).push(field.value)
      }
      try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), values })) } catch { /* no storage */ }
    }, 300)
  }
  form.addEventListener('input', keep)
  form.addEventListener('change', keep)
}

// The form shows the device's local time; what is sent is UTC, and without what the device's clock is wrong.
function localTimes(form, kit) {
  for (const input of form.querySelectorAll('input[type=datetime-local]')) {
    const given = input.getAttribute('value')
    // Without a zone it is UTC, as the server reads it where there are no scripts.
    const time = given ? new Date(/(Z|[+-]\d\d:\d\d)$/.test(given) ? given : given + 'Z') : null
    if (time && !Number.isNaN(+time)) input.value = new Date(+time + kit.skew - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
    // What was seen lies behind us, what is announced ahead.
    input[form.hasAttribute('data-future') ? 'min' : 'max'] = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
  }
  form.addEventListener('formdata', (event) => {
    for (const input of form.querySelectorAll('input[type=datetime-local]')) {
      if (input.name && input.value) event.formData.set(input.name, new Date(new Date(input.value) - kit.skew).toISOString())
    }
  })
}

// A photo goes out small and without what the camera wrote into it.
function photo(input, kit) {
  const says = input.parentElement.querySelector('[data-photo-says]')
  input.addEventListener('change', async () => {
    const file = input.files[0]
    says.replaceChildren()
    if (!file) return
    const small = await shrink(file).catch(() => file)
    if (small.size > Number(input.dataset.limit)) {
      input.value = ''
      says.textContent = kit.text('photoTooLarge')
      return
    }
    if (small !== file) {
      const files = new DataTransfer()
      files.items.add(small)
      input.files = files.files
    }
    const image = kit.make('img', { src: URL.createObjectURL(small), alt: '', width: 160 })
    image.addEventListener('load', () => URL.revokeObjectURL(image.src))
    says.append(image, kit.make('br'), kit.text('photoChosen', { name: file.name }))
  })
}

async function shrink(file, side = 1920) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.82))
  return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' })
}
