// One customer: the number, the jobs, and the call history.

import { CallButton } from "@click2call/widget/call";
import { History } from "./history.jsx";

const STATUSES = { today: "Today", late: "Late", planned: "Planned", done: "Done" };

export function Customer({ customer, click2call, callCount, onCall }) {
  const { id, name, company, address, phone, note, jobs } = customer;
  // The call history is loaded again when a call starts or ends.
  const changed = ({ detail }) => ["accepted", "ended", "unknown"].includes(detail.state) && onCall();
  const caller = { phoneNumber: phone, customerId: id, customerName: name, onState: changed };
  return (
    <>
      <a className="back button" href="#">All customers</a>
      <section className="panel customer" aria-label="Customer">
        <div>
          <h1>{name}</h1>
          <p className="quiet">{[company, address].filter(Boolean).join(" · ")}</p>
        </div>
        <CallButton {...caller} size="lg" />
        {note && <p className="note">{note}</p>}
      </section>
      <section className="panel" aria-label="Jobs">
        <h2>Jobs</h2>
        {jobs.length === 0 && <p className="quiet">No jobs yet.</p>}
        <ul className="jobs">
          {jobs.map((job) => (
            <li key={job.id}>
              <div>
                <h3>{job.title}</h3>
                <p className="quiet">{job.id} · {job.when} · {job.technician}</p>
              </div>
              <span className={`chip ${job.status}`}>{STATUSES[job.status]}</span>
              <CallButton {...caller} jobId={job.id} variant="secondary" size="sm" label={`Call about ${job.id}`} />
            </li>
          ))}
        </ul>
      </section>
      <History click2call={click2call} customerId={id} callCount={callCount} />
    </>
  );
}
