// What the server tells Bob, as short as a test wants it.

let positions = 0;
let numbers = 100;

export function item(more = {}) {
  numbers += 1;
  return {
    id: numbers,
    kind: "info",
    category: "client_changed",
    title: `Priya changed client ${numbers}`,
    message: "",
    action_url: `/clients/${numbers}`,
    read_url: `/notifications/${numbers}/reading`,
    count: 1,
    group_size: 1,
    toast: true,
    desktop: false,
    ...more,
  };
}

/** One event. `count` more than the items stands for those it does not spell out. */
export function arrival(items = [item()], more = {}) {
  positions += 1;
  return {
    key: `k-${positions}`,
    ids: items.map(({ id }) => id),
    count: items.length,
    kind: items.some(({ kind }) => kind === "urgent") ? "urgent" : "info",
    occurred_at: "2027-01-06T09:42:00+00:00",
    toast: items.some(({ toast }) => toast),
    sound: true,
    desktop: false,
    items,
    ...more,
  };
}

export const urgent = (more = {}) => item({ kind: "urgent", category: "deadline_approaching", ...more });
