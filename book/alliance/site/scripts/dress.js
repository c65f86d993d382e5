/** What the controls of ipywidgets have no place for: courses of cases, words at a slider's ends. */

/** Move what stands in the still to the same place in the lab. */
api.dress = (lab, meta) => {
  const still = lab.closest(".dm-lab")?.querySelector(".dm-still");
  if (!still) return;
  const courses = still.querySelectorAll(".dm-cases > span > .dm-course");
  const draw = () => {
    const buttons = lab.querySelectorAll(".dm-cases button");
    courses.forEach((course, i) => buttons[i]?.querySelector(".dm-course") ?? buttons[i]?.prepend(course.cloneNode(true)));
  };
  draw();
  // ipywidgets makes the buttons anew when a setting leaves the chosen case.
  if (courses.length) new MutationObserver(draw).observe(lab.querySelector(".dm-cases"), { childList: true, subtree: true });
  const rows = [...still.querySelectorAll(".dm-row")];
  for (const setting of meta.settings.filter(({ ends }) => ends?.length)) {
    const words = rows.find((row) => row.firstElementChild.textContent === setting.label)?.querySelector(".dm-ends");
    const control = controlOf(lab, setting);
    if (words && control && !control.querySelector(".dm-ends")) control.append(words.cloneNode(true));
  }
};
