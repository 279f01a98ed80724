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

  keepPhotos(form, kit)
  const kept = read()
  if (kept && !form.hasAttribute('data-failed') && Date.now() - kept.at < 7 * 86_400_000) {
    if (kept.key) form.dataset.key = kept.key
    for (const field of fields()) {
      const values = kept.values[field.name] ?? []
      if (field.type === 'checkbox' || field.type === 'radio') field.checked = values.includes(field.value)
      else if (values.length) field.value = values[0]
    }
    const place = note(form, kit, kit.text('draftRestored') + ' ')
    const again = kit.make('button', { type: 'button', class: 'button' }, kit.text('draftClear'))
    again.addEventListener('click', async () => {
      form.dataset.sending = 'true'
      localStorage.removeItem(key)
      await form.forgetPhotos?.()
      location.reload()
    })
    place.append(again)
    kit.emit('restored', form)
  }

  let timer = null
  const keep = () => {
    clearTimeout(timer)
    timer = null
    // What has just been sent is no draft any more.
    if (form.dataset.sending || !form.isConnected) return
    const values = {}
    for (const field of fields()) {
      if ((field.type === 'checkbox' || field.type === 'radio') && !field.checked) continue
      if (field.value) (values[field.name] ??= []).push(field.value)
    }
    try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), key: form.dataset.key ??= newKey(), values })) } catch { /* no storage */ }
  }
  const soon = () => { clearTimeout(timer); timer = setTimeout(keep, 300) }
  form.addEventListener('input', soon)
  form.addEventListener('change', soon)
  addEventListener('pagehide', () => { if (timer) keep() })
}

/** 160 bits that nobody can guess: the key under which this form counts once. */
const newKey = () => [...crypto.getRandomValues(new Uint8Array(20))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** The photo of a draft is kept beside its words, and put back with them; also into a form that the node gave back. */
async function keepPhotos(form, kit) {
  const inputs = [...form.querySelectorAll('input[type=file]')]
  if (!inputs.length) return
  const module = await kit.load('outbox'), { draft } = await module.ready(), id = form.dataset.draft
  form.forgetPhotos = () => draft.remove(id).catch(() => {})
  form.addEventListener('photo', () => {
    const files = inputs.flatMap((input) => [...input.files].map((file) => [input.name, file]))
    const change = files.length ? draft.put(id, files) : draft.remove(id)
    change.catch(() => { inputs[0].parentElement.querySelector('[data-photo-says]').append(' ' + kit.text('photoNotKept')) })
  })
  const kept = await draft.get(id).catch(() => null)
  for (const input of inputs) {
    if (input.files.length || input.closest('.wrong')) continue
    module.putBack(input, (kept?.files ?? []).filter(([name]) => name === input.name).map(([, file]) => file))
  }
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
  const show = (file, name = file.name) => {
    const image = kit.make('img', { src: URL.createObjectURL(file), alt: '', width: 160 })
    image.addEventListener('load', () => URL.revokeObjectURL(image.src))
    says.replaceChildren(image, kit.make('br'), kit.text('photoChosen', { name }))
    input.dispatchEvent(new CustomEvent('photo', { bubbles: true }))
  }
  input.addEventListener('put-back', () => show(input.files[0]))
  input.addEventListener('change', async () => {
    const file = input.files[0]
    says.replaceChildren()
    if (!file) { input.dispatchEvent(new CustomEvent('photo', { bubbles: true })); return }
    const small = await shrink(file).catch(() => file)
    // Another was chosen meanwhile.
    if (input.files[0] !== file) return
    if (small.size > Number(input.dataset.limit)) {
      input.value = ''
      const megabytes = (bytes) => kit.number(Math.ceil(bytes / 1048576 * 10) / 10)
      says.textContent = kit.text('photoTooLarge', { size: megabytes(small.size), limit: megabytes(Number(input.dataset.limit)) })
      input.dispatchEvent(new CustomEvent('photo', { bubbles: true }))
      return
    }
    if (small !== file) {
      const files = new DataTransfer()
      files.items.add(small)
      input.files = files.files
    }
    show(small, file.name)
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
