// The customers, by name or number.

import { useState } from "react";

export function CustomerList({ customers, chosen }) {
  const [query, setQuery] = useState("");
  const found = customers.filter((customer) => matches(customer, query));
  return (
    <section className="list" aria-label="Customers">
      <label><input type="search" placeholder="Name, company or number" aria-label="Find a customer" value={query} onChange={({ target }) => setQuery(target.value)} /></label>
      <ul>
        {found.map((customer) => (
          <li key={customer.id}>
            <a href={`#/customers/${customer.id}`} aria-current={customer.id === chosen ? "true" : undefined}>
              <span><strong>{customer.name}</strong><span className="quiet">{customer.company || customer.address}</span></span>
              <Open jobs={customer.jobs} />
            </a>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="empty quiet" role="status">No customer matches.</p>}
    </section>
  );
}

function Open({ jobs }) {
  const open = jobs.filter(({ status }) => status !== "done");
  if (open.length === 0) return null;
  const status = ["late", "today"].find((status) => open.some((job) => job.status === status)) ?? "planned";
  return <span className={`chip ${status}`}>{open.length} open</span>;
}

function matches({ name, company, phone }, query) {
  const number = query.replace(/\D/g, "");
  const text = `${name} ${company}`.toLowerCase();
  return text.includes(query.trim().toLowerCase()) || (number !== "" && phone.replace(/\D/g, "").includes(number));
}
