/** Follow a fragment on an open page; return what the lab then says, holds, and did. */
async (lab, fragment) => {
  const frame = () => new Promise(requestAnimationFrame);
  const turned = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
  const before = location.hash;
  location.hash = fragment;
  const followed = location.hash;
  if (followed !== before) await turned;
  for (let i = 0; i < 2; i += 1) await frame();
  const message = [...document.querySelectorAll('.kl-message')].map((each) => each.innerText).join('');
  lab.querySelector('[data-tool=link]').click(); // what is in force stands in the address then
  const shown = ['.kl-sentence', '.kl-drawing', '.kl-numbers tbody', '.kl-groups', '.kl-scene']
    .map((part) => lab.querySelector(part)?.textContent ?? '');
  shown.push(lab.querySelector('.kl-drawing').ariaLabel);
  return {
    followed, message, link: location.hash,
    wrong: shown.join(' | ').match(/\b(NaN|undefined|Infinity|null)\b|\[object/)?.[0] ?? null,
    hit: window.dmHit !== undefined || document.querySelector('[data-dm-hit], .kl-message *') !== null,
  };
}
