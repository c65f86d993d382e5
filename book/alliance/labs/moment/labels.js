/** What there is of labels that are not shown. */
const NOWHERE = {
  kept: { kept: 0, kept_session: 1, kept_area: 0 },
  lost: { lost: 0, lost_left: false, lost_session: 1 },
  gap: { gap: 0, gap_left: false, gap_session: 1 },
};

/** Where the labels stand that lie in the panels, in each layout. */
function labels(sessions, settings) {
  const places = Object.keys(LAYOUTS).flatMap((layout) => {
    const placed = { ...inAlliance(sessions, settings, layout), ...inDistress(sessions, settings, layout) };
    return Object.entries(placed).map(([name, value]) => [`${name}_${layout}`, value]);
  });
  return { ...shown(sessions, settings), ...Object.fromEntries(places) };
}

/** Which labels there are, and where the rust area lies that one of them names. */
function shown(sessions, { session, delay, view, depth }) {
  const hit = sessions[session - 1];
  return {
    lost_area: hit.alliance_happened + 0.45 * (hit.alliance_unhurt - hit.alliance_happened),
    lost_shown: depth >= 0.8 && hit.alliance_unhurt - hit.alliance_happened > 0.6,
    kept_shown: widest(sessions, session + delay)[0].room > ROOM,
    gap_shown: view === "rated" && hit.rated_happened - hit.alliance_happened > 0.3,
    gap_top: hit.rated_happened,
  };
}

/** The sessions from `first` on, the one first around which the blue area is widest. */
function widest(sessions, first) {
  const room = (row) => row.alliance_happened - row.regained_alliance;
  const rows = sessions.map((row, t) => ({
    session: row.session,
    middle: (row.alliance_happened + row.regained_alliance) / 2,
    room: Math.min(...sessions.slice(Math.max(0, t - 2), t + 3).map(room)),
  }));
  return rows.slice(Math.min(first, SESSIONS - 3)).sort((a, b) => b.room - a.room);
}

/** The lines of a panel that are drawn. */
function drawnLines(sessions, panel, { view }) {
  const names = COURSES.map((course) => `${panel}_${course}`);
  if (panel === "alliance" && view === "rated") names.push("rated_happened");
  return names.map((name) => sessions.map((row) => row[name]));
}

/** What names the areas, and what says how much the rating hides. */
function inAlliance(sessions, settings, layout) {
  const plot = plotOf("alliance", layout, drawnLines(sessions, "alliance", settings));
  const held = handles(sessions, settings);
  const areas = shown(sessions, settings);
  plot.taken.push(around(plot, held.session, held.dip, HELD.dip));
  if (held.mends) plot.taken.push(around(plot, held.mend_session, held.mend, HELD.mend));
  return {
    ...(areas.kept_shown ? keptAt(plot, widest(sessions, settings.session + settings.delay)) : NOWHERE.kept),
    ...(areas.lost_shown ? beside(plot, "lost", held.session, areas.lost_area, true) : NOWHERE.lost),
    ...(areas.gap_shown ? beside(plot, "gap", held.session, held.dip, false) : NOWHERE.gap),
  };
}

/** What names the blue area: where there is room in it; else outside, where it is widest. */
function keptAt(plot, rows) {
  const { width, size } = LABELS.kept[plot.name];
  const last = across(plot, SESSIONS) - width;
  const label = (session) => ({ left: Math.min(last, Math.max(0, across(plot, session) - width / 2)), width, size });
  const fits = ({ session, middle }) => isFree(plot, boxOf(label(session), down(plot, middle)));
  const { session, middle } = rows.find(fits) ?? rows[0];
  const box = nearest(plot, label(session), down(plot, middle));
  return { kept: takes(plot, box), kept_session: sessionAt(plot, (box.left + box.right) / 2), kept_area: middle };
}

/** What stands beside the dip: before or after it, on the wished side if there is room. */
function beside(plot, name, session, wished, before) {
  const { width, size } = LABELS[name][plot.name];
  const [dip, away] = [across(plot, session), HELD.dip / 2];
  const [fitsBefore, fitsAfter] = [dip - away - width >= 0, dip + away + width <= across(plot, SESSIONS)];
  const left = before ? fitsBefore || !fitsAfter : fitsBefore && !fitsAfter;
  const from = left ? dip - away - width : dip + away;
  const value = takes(plot, nearest(plot, { left: from, width, size }, down(plot, wished)));
  return { [name]: value, [`${name}_left`]: left, [`${name}_session`]: sessionAt(plot, left ? dip - away : dip + away) };
}

/** The message, what stands above it, the words of the ruler and the name of the cut-off: all but the first may lack room. */
function inDistress(sessions, settings, layout) {
  const plot = plotOf("distress", layout, drawnLines(sessions, "distress", settings));
  const { cut, says, change } = LABELS;
  const end = across(plot, SESSIONS);
  const line = down(plot, CUT_OFF);
  plot.lines.push(Array(SESSIONS).fill(line));
  const told = message(sessions, settings);
  const width = says[layout].letter * (layout === "wide" ? told.says : told.says_short).length;
  const { said, ...places } = withKicker(plot, { left: end - width, width, size: says[layout].size });
  const ruled = { left: end - change[layout].width, ...change[layout] };
  const beyond = [said.top - ruled.size, said.bottom + ruled.size];
  Object.assign(places, either(plot, "change", ruled, told.bracketed ? beyond : []));
  const named = { left: 0, ...cut[layout] };
  const apart = named.size / 2 + CLEARANCE + 1;
  return { ...places, ...either(plot, "cut", named, [line + apart, line - apart]) };
}

/** The message with a line above it; where there is no room for both, the message alone. */
function withKicker(plot, label) {
  const { width, size } = LABELS.kicker[plot.name];
  const [end, wished] = [label.left + label.width, down(plot, WISHED)];
  const widest = Math.max(width, label.width);
  const both = nearest(plot, { left: end - widest, width: widest, size: size + label.size }, wished);
  const shown = isFree(plot, both);
  const said = shown ? both : nearest(plot, label, wished);
  takes(plot, said);
  const middle = (top, bottom) => valueAt(plot, (top + bottom) / 2);
  return { said, says: middle(said.bottom - label.size, said.bottom), kicker: middle(said.top, said.top + size), kicker_shown: shown };
}

/** The first of some places that is free, if any is. */
function either(plot, name, label, places) {
  const free = places.find((middle) => isFree(plot, boxOf(label, middle)));
  const found = free !== undefined;
  return { [name]: found ? takes(plot, boxOf(label, free)) : plot.low, [`${name}_shown`]: found };
}
