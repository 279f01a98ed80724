// SPDX-License-Identifier: Apache-2.0
// Keeps lists and single pages fresh, calmly: new cards come in at the top only where the reader is at the top;
// otherwise a badge says how many there are. Nothing moves under the reader's finger.

export function start(region, kit) {
  const about = region.dataset.about
  if (about) return one(Number(about), kit)
  if (['initiatives', 'layer-list'].includes(region.id)) return simple(kit)
  if (region.id === 'report-list') list(region, kit)
}

function simple(kit) {
  const refresh = kit.gathered(2000, async () => kit.swap(await kit.fetchPage(location.href, 'fresh')))
  kit.on('live', refresh)
}

function one(id, kit) {
  const refresh = kit.gathered(500, async () => {
    try { kit.swap(await kit.fetchPage(location.pathname, 'fresh')) } catch (error) {
      // It was removed: what is on the screen goes too.
      if (['404', '410'].includes(error.message)) return location.reload()
      throw error
    }
    kit.announce(kit.text('changed'))
  })
  // A picture that was removed may have stood here: its entry is about the initiative.
  kit.on('live', (event) => { if (event.subject === id || event.kind.startsWith('record/removed')) refresh() })
}

function list(region, kit) {
  const badge = document.querySelector('[data-new]')
  let waiting = null, isTouched = false
  addEventListener('pointerdown', () => { isTouched = true }, { passive: true })
  for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => { isTouched = false }, { passive: true })

  const ids = (root) => [...root.querySelectorAll('#report-list .card[data-id]')].map((card) => card.dataset.id)
  const isAtTop = () => {
    if (isTouched || region.contains(document.activeElement) || region.matches(':hover')) return false
    return region.getBoundingClientRect().top > -60
  }

  const show = (page, fresh) => {
    waiting = null
    badge.hidden = true
    kit.swap(page)
    for (const id of fresh) region.querySelector(`.card[data-id="${id}"]`)?.classList.add('fresh')
  }

  const refresh = kit.gathered(500, async () => {
    if (document.hidden) { isLate = true; return }
    const page = await kit.fetchPage(location.href, 'fresh')
    const known = new Set(ids(document))
    const fresh = ids(page).filter((id) => !known.has(id))
    if (fresh.length) {
      const title = page.querySelector(`.card[data-id="${fresh[0]}"] .card-title`)?.textContent.trim()
      kit.announce(fresh.length === 1 && title ? kit.text('filed', { name: title }) : kit.count('new', fresh.length))
    }
    if (!fresh.length || isAtTop()) {
      // Only words and numbers change, or the reader waits at the top.
      if (fresh.length || !region.contains(document.activeElement)) show(page, fresh)
      return
    }
    kit.swap(page, ['report-list'])
    waiting = { page, fresh }
    badge.textContent = kit.count('new', fresh.length)
    badge.hidden = false
  })

  let isLate = false
  document.addEventListener('visibilitychange', () => { if (!document.hidden && isLate) { isLate = false; refresh() } })
  badge?.addEventListener('click', () => {
    if (waiting) show(waiting.page, waiting.fresh)
    document.getElementById('list')?.scrollIntoView({ block: 'start' })
    region.querySelector('.card-link')?.focus({ preventScroll: true })
  })
  kit.on('live', refresh)
  kit.on('filters', () => { waiting = null; badge.hidden = true })
}
