// SPDX-License-Identifier: Apache-2.0
// Forms that may wait: kept on the device before they are sent, sent once, mended where they are refused.

import(`./post.js${new URL(import.meta.url).search}`)

/** The node did not take the photo; the words are not to blame. */
export const isAboutPhoto = (problem, fields) => fields.some(([, value]) => typeof value !== 'string')
  && (['unreadablePicture', 'tooLarge'].includes(problem?.code) || Boolean(problem?.fields?.some((one) => one.field === 'photo')))

const mendable = ['invalid', 'personalData', 'unreadablePicture', 'tooLarge', 'already', 'ownThing', 'wrongState']
/** How long a person looks at “Sending…” before they are told that it is safe to leave. */
const patience = 12_000

export async function ready() {
  while (!self.outbox) await new Promise((resolve) => setTimeout(resolve, 10))
  return self.outbox
}

/** Keeps a form, sends it, and goes where the answer leads; gives false where this device can keep nothing. */
export async function send(form, submitter, kit) {
  const outbox = await ready()
  let item = await describe(form, submitter, kit, outbox), words = 'kept', result = null
  try { await outbox.add(item) } catch {
    // No room: sent as it stands, past this device; where that fails, at least what was typed is kept.
    const typed = item.fields.filter(([, value]) => typeof value === 'string')
    if (typed.length === item.fields.length) return false
    if (kit.isConnected()) result = await outbox.attempt(item)
    item = { ...item, fields: typed, hasLostPhoto: true, state: result?.state ?? 'waiting', problem: result?.problem }
    words = 'keptNoPhoto'
    try { await outbox.put(item) } catch { return false }
  }
  forgetDraft(form, outbox)
  if (!kit.isConnected()) return kept(form, kit, words)
  const late = setTimeout(() => kept(form, kit, 'keptTrying'), patience)
  result ??= (await outbox.deliver(item.id)).find((one) => one.id === item.id)
  clearTimeout(late)
  if (result?.state === 'sent') {
    // Where the person was told that they may leave, the line at the top tells of it.
    if (!form.isConnected) return true
    await outbox.remove(item.id)
    location.assign(`${result.location}?${item.done}`)
    return true
  }
  if (result?.state === 'refused') {
    if (item.mends) await outbox.remove(item.mends)
    // Not taken because of its photo, or a second time: the form comes back from this device, with every word.
    if (item.mends || isAboutPhoto(result.problem, item.fields)) { location.assign(`${item.page}?mend=${item.id}`); return true }
    if (!mendable.includes(result.problem.code)) { location.assign('/outbox'); return true }
    // The node shows the form again with what is wrong beside each field, and this device its photo.
    await outbox.remove(item.id)
    const files = item.fields.filter(([, value]) => typeof value !== 'string')
    if (files.length && form.dataset.draft) await outbox.draft.put(form.dataset.draft, files).catch(() => {})
    const key = form.elements.idempotencyKey
    if (key) key.value = item.fields.find(([name]) => name === 'idempotencyKey')[1]
    HTMLFormElement.prototype.submit.call(form)
    return true
  }
  kit.emit('connection', false)
  return kept(form, kit, words)
}

/** What is kept of a form: what is sent, and enough to show it to the person. */
async function describe(form, submitter, kit, outbox) {
  const what = form.dataset.outbox
  const fields = [...new FormData(form, submitter)].filter(([name]) => name !== 'idempotencyKey')
  // A draft that is open in two tabs has one key, so that what both send counts once.
  const key = form.dataset.key ?? outbox.newKey(), url = new URL(form.action).pathname
  const shown = fields.filter(([name, value]) => typeof value === 'string' && value && form.elements[name]?.type !== 'hidden').map(([name, value]) => {
    const field = form.elements[name]
    const one = field instanceof RadioNodeList ? [...field].find((radio) => radio.value === value) : field
    const group = one?.closest('fieldset')?.querySelector('legend')?.textContent
    const label = one?.labels?.[0]?.cloneNode(true)
    const words = one?.type === 'radio' ? one.labels?.[0]?.querySelector('.tile-word')?.textContent : one?.selectedOptions?.[0]?.textContent
    label?.querySelectorAll('.quiet').forEach((part) => part.remove())
    return [(one?.type === 'radio' ? group : label?.textContent)?.trim() ?? name, (words ?? value).trim()]
  })
  // It is sent later in the name in which it was typed, whatever is chosen meanwhile.
  const { speaks, speaksTitle } = document.body.dataset
  if (speaks != null) fields.push(['as', speaks])
  if (speaks) shown.push([kit.text('speaksAs'), speaksTitle])
  return {
    id: key.slice(0, 16) + await print(fields), state: 'waiting', what, at: Date.now(), skew: kit.skew,
    url, page: what === 'report' ? `${url}/new` : url.slice(0, url.lastIndexOf('/')), done: what === 'report' ? 'thanks' : `done=${what}`,
    where: titled(document.title, what === 'report'), isMultipart: form.enctype === 'multipart/form-data',
    fields: [['idempotencyKey', key], ...fields.filter(([, value]) => typeof value === 'string' || value.size)], shown, mends: form.dataset.mends,
  }
}

/** A few letters that tell two forms of one key apart. */
async function print(fields) {
  const text = fields.map(([name, value]) => `${name}=${typeof value === 'string' ? value : value.size}`).join('\n')
  const hash = await crypto.subtle?.digest('SHA-256', new TextEncoder().encode(text))
  return hash ? [...new Uint8Array(hash, 0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('') : String(text.length)
}

/** The title of a page without the node's name; of the form that adds a report only the initiative's. */
export const titled = (title, isNew = false) => [...new Set(title.split(' · ').slice(isNew ? 1 : 0, -1))].join(' · ')

function forgetDraft(form, outbox) {
  if (!form.dataset.draft) return
  try { localStorage.removeItem('folkmoot:draft:' + form.dataset.draft) } catch { /* no storage */ }
  outbox.draft.remove(form.dataset.draft).catch(() => {})
}

/** Says that it is safe, in the place of the form. */
function kept(form, kit, words) {
  if (!form.isConnected) return true
  const back = location.pathname.match(/^\/i\/[^/]+/)?.[0]
  const note = kit.make('div', { class: 'notice info kept-note', role: 'status', tabindex: '-1' }, kit.make('p', {}, kit.text(isSecureContext ? words : 'keptUnsafe')),
    // Without a worker no other page opens now.
    isSecureContext ? kit.make('p', { class: 'row' }, kit.make('a', { class: 'button', href: '/outbox' }, kit.text('keptSee')), back ? kit.make('a', { class: 'button', href: back }, kit.text('keptBack')) : null) : null)
  ;(form.closest('details.act') ?? form).replaceWith(note)
  note.focus()
  note.scrollIntoView({ block: 'nearest' })
  navigator.serviceWorker?.ready.then((registration) => registration.sync?.register('outbox')).catch(() => {})
  kit.emit('outbox')
  return true
}

/** Puts what was refused back into the form that it came from. */
export async function mend(form, kit) {
  const id = new URLSearchParams(location.search).get('mend')
  if (!id) return
  const item = await (await ready()).get(id).catch(() => null)
  if (!item?.fields || item.url !== new URL(form.action).pathname) return
  form.dataset.mends = id
  const isPhotos = isAboutPhoto(item.problem, item.fields)
  for (const field of form.elements) {
    if (!field.name || field.type === 'hidden') continue
    const values = item.fields.filter(([name]) => name === field.name).map(([, value]) => value)
    if (field.type === 'file') {
      // One that was refused is not put back: another is chosen, or none.
      if (!isPhotos) putBack(field, values)
    } else if (field.type === 'checkbox' || field.type === 'radio') field.checked = values.includes(field.value)
    else if (field.type === 'datetime-local') field.value = values[0] ? local(values[0], kit) : ''
    else if (values.length) field.value = values[0]
  }
  form.closest('details')?.setAttribute('open', '')
  const { title, detail, fields = [] } = item.problem ?? {}
  const why = [title ?? kit.text('photoRefused'), ...fields.map((one) => one.message), isPhotos ? detail : null].filter(Boolean).join(' ')
  form.prepend(kit.make('p', { class: 'notice problem', role: 'alert' }, kit.text('mendHere', { why })))
  if (item.problem?.code === 'personalData' && !form.elements.personalDataAccepted) {
    const box = kit.make('input', { type: 'checkbox', name: 'personalDataAccepted', value: 'true' })
    form.querySelector('button:not([type=button])').before(kit.make('label', { class: 'tick' }, box, kit.make('span', {}, kit.text('personalAccept'))))
  }
  kit.emit('restored', form)
}

/** Puts photos into a field as if they had just been chosen; they are small already. */
export function putBack(field, values) {
  if (!values.length) return
  const files = new DataTransfer()
  for (const value of values) files.items.add(value instanceof File ? value : new File([value], 'photo.jpg', { type: value.type }))
  field.files = files.files
  field.dispatchEvent(new CustomEvent('put-back', { bubbles: true }))
}

const local = (time, kit) => {
  const date = new Date(Date.parse(time) + kit.skew)
  return new Date(+date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
