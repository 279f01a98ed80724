// SPDX-License-Identifier: Apache-2.0
// A long form in steps, one at a time; and of each category only its own fields.

export function start(form, kit) {
  const sections = [...form.querySelectorAll('[data-step]')]
  const chosen = () => form.querySelector('input[name=category]:checked')?.value

  const choose = () => {
    const category = chosen()
    for (const part of form.querySelectorAll('[data-fields-of]')) {
      const isIts = part.dataset.fieldsOf === category
      part.hidden = !isIts
      part.open = isIts
      part.querySelector('fieldset').disabled = !isIts
    }
    for (const part of form.querySelectorAll('[data-note-of]')) part.hidden = part.dataset.noteOf !== category
  }
  form.addEventListener('change', choose)
  kit.on('restored', choose)
  choose()
  // A form that came back is shown whole: what is wrong may stand anywhere.
  if (form.hasAttribute('data-failed') || new URLSearchParams(location.search).has('mend')) return

  const progress = form.querySelector('[data-progress]')
  const words = progress.querySelector('[data-step-words]').dataset.stepWords
  const bar = form.querySelector('[data-step-buttons]')
  const [back, next] = [bar.querySelector('[data-back]'), bar.querySelector('[data-next]')]
  let now = 0
  form.noValidate = true

  const show = (step, moves = true) => {
    now = Math.max(0, Math.min(step, sections.length - 1))
    sections.forEach((section, index) => { section.hidden = index !== now })
    progress.hidden = false
    progress.textContent = words.replace('{n}', now + 1).replace('{all}', sections.length)
    back.hidden = now === 0
    next.hidden = now === sections.length - 1
    bar.hidden = back.hidden && next.hidden
    bar.classList.toggle('last', next.hidden)
    if (!moves) return
    scrollTo({ top: 0 })
    sections[now].querySelector('h2').focus({ preventScroll: true })
  }

  const go = (step) => {
    if (step > 0 && !chosen()) {
      form.querySelector('input[name=category]').setCustomValidity('')
      form.querySelector('input[name=category]').reportValidity()
      show(0)
      return false
    }
    history.pushState({ step }, '')
    show(step)
    return true
  }

  next.addEventListener('click', () => go(now + 1))
  back.addEventListener('click', () => history.back())
  addEventListener('popstate', (event) => show(event.state?.step ?? 0))
  // A tap on a category is the answer to the first step; the keyboard may walk over them first.
  form.addEventListener('click', (event) => {
    const tile = event.target.closest('.tile')
    if (tile && event.detail > 0 && event.target.matches('input') === false) setTimeout(() => { if (now === 0) go(1) }, 160)
  })
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target.matches('input') && now < sections.length - 1) {
      event.preventDefault()
      go(now + 1)
    }
  })
  form.addEventListener('submit', (event) => {
    if (chosen()) return
    event.preventDefault()
    show(0)
  }, { capture: true })

  history.replaceState({ step: 0 }, '')
  show(0, false)
}
