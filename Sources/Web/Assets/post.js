// SPDX-License-Identifier: Apache-2.0
// The outbox: forms that wait on this device. Pages load it as a module; the service worker has it in its own script.

self.outbox ??= (() => {
  const longest = 30 * 86_400_000, lock = 'folkmoot:outbox'
  /** How much all photos that wait on this device may take, and how long those of what was never sent are kept. */
  const most = 64 << 20, photos = 'drafts', week = 7 * 86_400_000
  const channel = 'BroadcastChannel' in self ? new BroadcastChannel(lock) : null

  const open = () => new Promise((resolve, reject) => {
    const request = indexedDB.open('folkmoot', 2)
    request.onupgradeneeded = () => {
      for (const name of ['outbox', photos]) if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, { keyPath: 'id' })
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

  /** Runs one request in a transaction of its own; done only when it is on the disk. */
  const run = async (mode, act, table = 'outbox') => {
    const base = await open()
    try {
      return await new Promise((resolve, reject) => {
        const transaction = base.transaction(table, mode, { durability: 'strict' })
        const request = act(transaction.objectStore(table))
        transaction.oncomplete = () => resolve(request.result)
        transaction.onerror = transaction.onabort = () => reject(transaction.error)
      })
    } finally {
      base.close()
    }
  }
  const told = async (change) => { const result = await change; channel?.postMessage('changed'); return result }
  const get = (id) => run('readonly', (store) => store.get(id))
  const put = (item) => told(run('readwrite', (store) => store.put(item)))
  /** The same for what is new; fails where this device has no room for its photo. */
  const add = async (item) => {
    const bytes = weigh(item)
    if (bytes && bytes + (await all()).reduce((sum, one) => sum + (one.id === item.id ? 0 : weigh(one)), 0) > most) throw new Error('no room')
    return put(item)
  }
  const weigh = (item) => (item.fields ?? []).reduce((sum, [, value]) => sum + (value.size ?? 0), 0)
  const remove = (id) => told(run('readwrite', (store) => store.delete(id)))
  const all = async () => (await run('readonly', (store) => store.getAll())).sort((one, other) => one.at - other.at)

  /** The photo of a form that is being filled in; what was never sent goes after a week. */
  const draft = {
    get: (id) => run('readonly', (store) => store.get(id), photos).then((kept) => kept && Date.now() - kept.at < week ? kept : null),
    put: (id, files) => run('readwrite', (store) => store.put({ id, files, at: Date.now() }), photos),
    remove: (id) => run('readwrite', (store) => store.delete(id), photos),
    tidy: async () => { for (const one of await run('readonly', (store) => store.getAll(), photos)) if (Date.now() - one.at >= week) await draft.remove(one.id) },
  }

  /** 160 bits that nobody can guess; the same form sent twice counts once. */
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(20))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const rekeyed = (item) => ({ ...item, fields: item.fields.map(([name, value]) => [name, name === 'idempotencyKey' ? newKey() : value]) })

  /** How long ago it was typed, by lengths of time: both clocks are the device's, and how wrong it was is taken out. */
  const age = (item, skew) => {
    const wrong = item.skew == null || skew == null ? 0 : skew - item.skew
    return Math.max(0, Date.now() - item.at - wrong)
  }
  const isTooOld = (item) => age(item, null) > longest

  /** By how much this device's clock is ahead of the node's; null where the node does not answer. */
  const measure = async () => {
    const response = await fetch('/-/health', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(15_000) })
    const server = Date.parse(response.headers.get('Date') ?? '')
    return Number.isNaN(server) ? null : Date.now() - server
  }

  const body = (item) => {
    if (!item.isMultipart) return new URLSearchParams(item.fields)
    const form = new FormData()
    for (const [name, value] of item.fields) form.append(name, value)
    return form
  }

  /** Sends once. What is not our node's answer (a hotel's login page, a proxy's error) counts as no connection. */
  const send = async (item, skew, isAgain = false) => {
    const bytes = item.fields.reduce((sum, [, value]) => sum + (value.size ?? value.length), 0)
    const seconds = Math.floor(age(item, skew) / 1000)
    const headers = { Accept: 'application/json' }
    if (seconds >= 60) headers['Folkmoot-Kept-For'] = String(seconds)
    let response, answer
    try {
      response = await fetch(item.url, { method: 'POST', body: body(item), headers, signal: AbortSignal.timeout(60_000 + bytes / 4) })
      answer = /json/.test(response.headers.get('Content-Type') ?? '') ? await response.json() : null
    } catch {
      return { state: 'waiting', isCut: true }
    }
    if (response.ok && answer?.id != null) return { state: 'sent', location: response.headers.get('Location') ?? item.page }
    // The identity is not known any more; the answer took it away, and the next sending makes a new one.
    if (answer?.code === 'badCookie' && !isAgain) return send(item, skew, true)
    if (response.status === 413) return { state: 'refused', problem: answer?.code ? answer : { code: 'tooLarge' } }
    if (answer?.code && response.status < 500 && response.status !== 429) return { state: 'refused', problem: answer }
    return { state: 'waiting' }
  }

  /** One at a time on this device: other tabs and the worker wait. */
  const alone = (act) => navigator.locks ? navigator.locks.request(lock, act) : act()

  /** Sends what waits, oldest first; with an id only that one, also where it is old or was refused. */
  const deliver = (only) => alone(async () => {
    const results = []
    let skew, isMeasured = false
    for (const { id } of await all()) {
      let item = await get(id)
      if (!item || (only ? id !== only : item.state !== 'waiting' || isTooOld(item))) continue
      if (item.state === 'sent') { results.push({ id, ...item }); continue }
      if (Date.now() - item.at > 60_000 && !isMeasured) {
        skew = await measure().catch(() => null)
        isMeasured = true
      }
      let result = await send(item, skew)
      if (result.problem?.code === 'keyReused' && item.hasLostPhoto) {
        // It had arrived with its photo after all; only the answer was lost.
        result = { state: 'sent', location: item.page.replace(/\/new$/, '') }
      } else if (result.problem?.code === 'keyReused') {
        // Under this key something else was sent: from another tab, before the words were changed in this one.
        item = rekeyed(item)
        await put(item)
        result = await send(item, skew)
      }
      results.push({ id, ...result })
      if (result.state === 'sent') {
        // What was typed goes; where it went stays until somebody has seen it.
        await put({ id, state: 'sent', location: result.location, what: item.what, done: item.done, where: item.where, at: item.at, sentAt: Date.now() })
        if (item.mends) await remove(item.mends)
      } else if (result.state === 'refused') {
        await put({ ...item, state: 'refused', problem: result.problem })
      } else if (result.isCut) break
    }
    return results
  })

  /** Sends something that could not be kept. */
  const attempt = (item) => alone(() => send(item, null))

  return { all, get, put, add, remove, deliver, isTooOld, channel, attempt, draft, newKey, rekeyed }
})()
