// Words: the page's texts and how values are written in the language that is shown.

const data = JSON.parse(document.getElementById("data").textContent);
const things = data.things;

// {n} is a value, {n|one|many} a number and the word that goes with it.
const say = (key, values = {}) =>
  data.text[key][state.language].replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (_, name, one, many) =>
    one === undefined ? values[name] : `${values[name]} ${Number(values[name]) === 1 ? one : many}`,
  );
const locale = () => (state.language === "sv" ? "sv-SE" : "en-GB");
const inLanguage = (entry) => entry[state.language];
const factLabel = (key) => inLanguage(data.fields[key] || data.text[key]);

const nameOf = (thing) => thing[state.language];
const fullName = (thing) =>
  thing.kind === "project" || !thing.code || thing.code === nameOf(thing)
    ? nameOf(thing)
    : `${thing.code} ${nameOf(thing)}`;

const number = (text) => {
  const value = Number(text);
  const format = new Intl.NumberFormat(locale(), { maximumFractionDigits: 2 });
  return Number.isFinite(value) ? format.format(value) : text;
};
// Spaces between thousands and, where there are any, two decimals.
const amount = (text) => {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  const [whole, decimals] = value.toFixed(Number.isInteger(value) ? 0 : 2).split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  return decimals === undefined ? spaced : `${spaced}${state.language === "sv" ? "," : "."}${decimals}`;
};
const date = (text) => {
  const value = new Date(`${text}T00:00:00Z`);
  const format = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" });
  return Number.isNaN(value.getTime()) ? text : format.format(value);
};
const rate = (text) =>
  new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 2 }).format(text);

// Of texts with their languages, the one in the language that is shown; else one without language,
// in Swedish, in English, the first.
const nearest = (texts) => {
  const asked = [state.language, "", "sv", "en"];
  const found = asked.map((name) => texts.find(([, tongue]) => tongue.split("-")[0] === name));
  return found.find(Boolean) || texts[0];
};

// Letters without case and marks: what a reader types in a hurry.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
