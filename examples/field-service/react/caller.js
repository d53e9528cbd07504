// The customer behind the number of an incoming call.

/** The caller's data for the card, and the ids for the report of the call. */
export function cardOf(customers, number) {
  const national = digits(number);
  const customer = national && customers.find(({ phone }) => digits(phone) === national);
  if (!customer) return undefined;
  const [job] = customer.jobs;
  const actions = [{ label: "Open customer", href: `#/customers/${customer.id}` }];
  return { name: customer.name, customerId: customer.id, job: job?.title, jobId: job?.id, actions };
}

/** The national number, empty for a caller who withholds it. */
function digits(number) {
  return (number ?? "").replace(/\D/g, "").slice(-10);
}
