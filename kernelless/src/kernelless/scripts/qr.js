/**
 * A QR code of a text: bytes, level M, the smallest version that holds it (ISO/IEC 18004).
 *
 * The text becomes a line of bits: mode, length, bytes, padding. The bytes are parted into blocks,
 * each block gets check bytes (the remainder of a division of polynomials over the field of 256
 * elements, after Reed and Solomon), and the blocks are dealt like cards into one line. That line
 * runs in columns two wide, from right to left, up and down, over whatever the fixed patterns leave
 * free. Of eight masks that turn some of it over, the one is taken that looks least like a pattern.
 */

/** Check bytes in a block, and number of blocks, by version from 1 to 40, at level M. */
const CHECKS = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
  26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
];
const BLOCKS = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
  17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
];
/** Whether a mask turns the module over at row `y` and column `x`. */
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Places of the middles of the alignment patterns, along a side. */
function alignments(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const last = 4 * version + 10;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => last - step * (count - 2 - i))];
}

/** Modules that are free for bytes and check bytes. */
function room(version) {
  const count = Math.floor(version / 7) + 2;
  const whole = (16 * version + 128) * version + 64;
  if (version === 1) return whole;
  return whole - ((25 * count - 10) * count - 55) - (version > 6 ? 36 : 0);
}

const wholeBytes = (version) => Math.floor(room(version) / 8);
const dataBytes = (version) => wholeBytes(version) - CHECKS[version - 1] * BLOCKS[version - 1];
const lengthBits = (version) => (version < 10 ? 8 : 16);

/** A number as bits, the highest first. */
const bitsOf = (number, count) => Array.from({ length: count }, (_, i) => (number >> (count - 1 - i)) & 1);

/** Mode, length, content and padding, as bytes. */
function fill(content, version) {
  const capacity = dataBytes(version);
  const bits = [...bitsOf(4, 4), ...bitsOf(content.length, lengthBits(version)), ...content.flatMap((byte) => bitsOf(byte, 8))];
  bits.push(...Array(Math.min(4, 8 * capacity - bits.length)).fill(0));
  while (bits.length % 8) bits.push(0);
  const bytes = Array.from({ length: bits.length / 8 }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8).join(""), 2));
  for (let pad = 0xec; bytes.length < capacity; pad ^= 0xec ^ 0x11) bytes.push(pad);
  return bytes;
}

/** Product in the field of 256 elements. */
function times(a, b) {
  let product = 0;
  for (let i = 7; i >= 0; i--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> i) & 1) * a);
  return product;
}

/** The polynomial by which blocks with so many check bytes are divided. */
function divisor(degree) {
  let root = 1;
  let found = [1];
  for (let i = 0; i < degree; i++) {
    const shifted = [...found, 0];
    found = shifted.map((each, at) => each ^ (at ? times(found[at - 1], root) : 0));
    root = times(root, 2);
  }
  return found.slice(1);
}

function checksOf(block, by) {
  let rest = by.map(() => 0);
  for (const byte of block) {
    const factor = byte ^ rest[0];
    rest = [...rest.slice(1), 0].map((each, i) => each ^ times(by[i], factor));
  }
  return rest;
}

/** The bytes in blocks with their checks, dealt into one line. */
function interleave(bytes, version) {
  const [checks, count] = [CHECKS[version - 1], BLOCKS[version - 1]];
  const short = Math.floor(bytes.length / count);
  const longer = bytes.length % count;
  let at = 0;
  const blocks = Array.from({ length: count }, (_, i) => bytes.slice(at, (at += short + (i >= count - longer))));
  const deal = (rows, length) =>
    Array.from({ length }, (_, i) => rows.filter((row) => i < row.length).map((row) => row[i])).flat();
  const by = divisor(checks);
  return [...deal(blocks, short + 1), ...deal(blocks.map((block) => checksOf(block, by)), checks)];
}

/** A square of modules: 1 dark, 0 light; null where nothing is drawn yet. */
const blank = (size) => Array.from({ length: size }, () => Array(size).fill(null));

/** Draw rings around a middle: dark but where `light` says so. */
function rings(grid, x, y, reach, light) {
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (grid[y + dy]?.[x + dx] === undefined) continue;
      grid[y + dy][x + dx] = light(Math.max(Math.abs(dx), Math.abs(dy))) ? 0 : 1;
    }
  }
}

/** The remainder of `value`, followed by `degree` zeros, divided by `by`. */
function remainder(value, degree, by) {
  let rest = value;
  for (let i = 0; i < degree; i++) rest = (rest << 1) ^ ((rest >> (degree - 1)) * by);
  return rest;
}

/** Level M and the mask, on two of the corners, and the module that is always dark. */
function drawFormat(grid, mask) {
  const size = grid.length;
  const bits = ((mask << 10) | remainder(mask, 10, 0x537)) ^ 0x5412;
  const bit = (i) => (bits >> i) & 1;
  for (let i = 0; i < 6; i++) grid[i][8] = bit(i);
  grid[7][8] = bit(6);
  grid[8][8] = bit(7);
  grid[8][7] = bit(8);
  for (let i = 9; i < 15; i++) grid[8][14 - i] = bit(i);
  for (let i = 0; i < 8; i++) grid[8][size - 1 - i] = bit(i);
  for (let i = 8; i < 15; i++) grid[size - 15 + i][8] = bit(i);
  grid[size - 8][8] = 1;
}

function drawVersion(grid, version) {
  if (version < 7) return;
  const bits = (version << 12) | remainder(version, 12, 0x1f25);
  for (let i = 0; i < 18; i++) {
    const [a, b] = [grid.length - 11 + (i % 3), Math.floor(i / 3)];
    grid[b][a] = grid[a][b] = (bits >> i) & 1;
  }
}

/** What is the same for every text of a version. */
function patterns(version) {
  const grid = blank(4 * version + 17);
  const end = grid.length - 1;
  for (let i = 0; i <= end; i++) grid[6][i] = grid[i][6] = 1 - (i % 2);
  for (const [x, y] of [[3, 3], [end - 3, 3], [3, end - 3]]) rings(grid, x, y, 4, (ring) => ring === 2 || ring === 4);
  const places = alignments(version);
  const corner = (x, y) => (x === 6 && y === 6) || (x === 6 && y === end - 6) || (x === end - 6 && y === 6);
  for (const x of places) for (const y of places) if (!corner(x, y)) rings(grid, x, y, 2, (ring) => ring === 1);
  drawFormat(grid, 0);
  drawVersion(grid, version);
  return grid;
}

/** The free modules in the order in which bits are laid. */
function* path(grid) {
  const size = grid.length;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i++) {
      const y = (right + 1) & 2 ? i : size - 1 - i;
      for (const x of [right, right - 1]) if (grid[y][x] === null) yield [x, y];
    }
  }
}

/** How much a line looks like what readers must not meet: long runs, and the finders' own rhythm. */
function blameLine(line) {
  const text = line.join("");
  const runs = text.match(/0{5,}|1{5,}/g) ?? [];
  const rhythm = `0000${text}0000`.match(/(?<=0000)1011101|1011101(?=0000)/g) ?? [];
  return runs.reduce((sum, run) => sum + run.length - 2, 0) + 40 * rhythm.length;
}

function blame(grid) {
  const size = grid.length;
  const columns = grid.map((_, x) => grid.map((row) => row[x]));
  let sum = [...grid, ...columns].reduce((all, line) => all + blameLine(line), 0);
  for (let y = 1; y < size; y++) {
    for (let x = 1; x < size; x++) {
      const four = grid[y][x] + grid[y - 1][x] + grid[y][x - 1] + grid[y - 1][x - 1];
      if (four % 4 === 0) sum += 3;
    }
  }
  const dark = grid.flat().reduce((all, each) => all + each, 0);
  return sum + 10 * Math.floor(Math.abs((20 * dark) / size ** 2 - 10));
}

/**
 * @param {string} text
 * @returns {number[][]} rows of modules, 1 for dark, without the quiet border
 * @throws {RangeError} if it is too long for any code
 */
function qr(text) {
  const content = [...new TextEncoder().encode(text)];
  const version = CHECKS.findIndex((_, i) => 4 + lengthBits(i + 1) + 8 * content.length <= 8 * dataBytes(i + 1)) + 1;
  if (!version) throw new RangeError(`${content.length} bytes are too many for a QR code; use a shorter link`);
  const base = patterns(version);
  const places = [...path(base)];
  const bits = interleave(fill(content, version), version).flatMap((byte) => bitsOf(byte, 8));
  const masked = MASKS.map((turns, mask) => {
    const grid = base.map((row) => [...row]);
    places.forEach(([x, y], i) => (grid[y][x] = (bits[i] ?? 0) ^ Number(turns(x, y))));
    drawFormat(grid, mask);
    return grid;
  });
  return masked.map((grid) => [blame(grid), grid]).reduce((a, b) => (b[0] < a[0] ? b : a))[1];
}

const QUIET = 4; // modules of empty border that readers of QR codes need

/**
 * @param {string} text
 * @returns {{side: number, path: string}} the code of a text as a drawing: its side in modules with
 *   the quiet border, and the path of its dark modules
 */
function codeOf(text) {
  const rows = qr(text);
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : ""))).join("");
  return { side: rows.length + 2 * QUIET, path };
}
