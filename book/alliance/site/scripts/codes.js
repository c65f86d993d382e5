/** QR codes on a page that is printed: each leads to a page of the book, where a phone can open it. */

const HERE_ONLY = /^(localhost|127\.[\d.]+|\[::1\])$/;

/** Where the book is published: what its settings say, or where this page came from; else nothing. */
function published() {
  const said = document.querySelector("meta[property='og:url']")?.content;
  const { protocol, hostname, href } = location;
  return said ?? (/^https?:$/.test(protocol) && !HERE_ONLY.test(hostname) ? href : undefined);
}

for (const box of document.querySelectorAll(".dm-code")) {
  const from = published();
  if (!from) continue;
  const address = new URL(box.dataset.page, from).href;
  const { side, path } = codeOf(address);
  const said = Object.assign(document.createElement("p"), { textContent: address });
  box.innerHTML = `<svg class="kl-qr" role="img" aria-label="QR code of the address beside it" viewBox="0 0 ${side} ${side}"><path d="${path}"/></svg>`;
  box.append(said);
}
