// SPDX-License-Identifier: Apache-2.0
// One stream of events for all tabs of a browser: one tab holds it (Web Locks) and tells the others (BroadcastChannel).

const patience = 30_000

export function start(element, kit) {
  const address = element.dataset.live
  const kinds = element.dataset.kinds.split(' ').filter(Boolean)
  const channel = 'BroadcastChannel' in self ? new BroadcastChannel('folkmoot:' + address) : null
  let last = Number(element.dataset.after)
  let source = null, timer = null, wait = 1000, isLeader = false, wasLost = false, release = null
  const recent = []

  const deliver = (event) => {
    if (event.index <= last) return
    last = event.index
    kit.emit('live', event)
  }

  const hear = (message) => {
    const event = { index: Number(message.lastEventId), kind: message.type, ...JSON.parse(message.data) }
    event.subject ??= event.id
    recent.push(event)
    if (recent.length > 500) recent.shift()
    channel?.postMessage({ event })
    deliver(event)
  }

  const open = () => {
    clearTimeout(timer)
    source?.close()
    source = new EventSource(`${address}?after=${last}`)
    source.onopen = () => {
      wait = 1000
      if (wasLost) kit.announce(kit.text('online'))
      kit.emit('live-stream', true)
      wasLost = false
      connection(true)
      channel?.postMessage({ connected: true })
    }
    source.onerror = () => {
      // Ours, not the browser's: it waits longer each time, and goes on after the last event.
      source.close()
      kit.emit('live-stream', false)
      timer = setTimeout(open, wait * (0.5 + Math.random() / 2))
      wait = Math.min(wait * 2, patience)
      if (wait > 4000) {
        wasLost = true
        connection(false)
        channel?.postMessage({ connected: false })
      }
    }
    for (const kind of kinds) source.addEventListener(kind, hear)
  }

  // The line at the top of the page says it.
  const connection = (isThere) => kit.emit('connection', isThere)

  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data.event) deliver(data.event)
      if ('connected' in data) { connection(data.connected); kit.emit('live-stream', data.connected) }
      // A tab that opened later asks for what it missed.
      if (data.after != null && isLeader) for (const event of recent) if (event.index > data.after) channel.postMessage({ event })
    }
    channel.postMessage({ after: last })
  }

  const lead = () => {
    isLeader = true
    open()
    return new Promise((resolve) => { release = resolve })
  }
  const apply = () => navigator.locks && channel ? navigator.locks.request('folkmoot:' + address, lead) : lead()
  const leave = () => {
    clearTimeout(timer)
    source?.close()
    isLeader = false
    release?.()
  }

  apply()
  addEventListener('online', () => { if (isLeader) { wait = 1000; open() } })
  addEventListener('pagehide', leave)
  addEventListener('pageshow', (event) => { if (event.persisted) { channel?.postMessage({ after: last }); apply() } })
}
