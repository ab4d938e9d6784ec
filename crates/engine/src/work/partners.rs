//! Partners: work is given to whoever owns the fault, with the context it needs; the case stays ours.
//! They say what they do; that it is mended counts when telemetry shows it.

use std::collections::BTreeMap;

use focal_base::{CaseId, ComponentId, ProviderId, RunId, Said};
use focal_case::{Ready, RunState, StepDef, run};
use focal_diagnose::OwnerRole;

use super::Work;
use crate::effect::{Effect, LinkTo, Mail, Recipient};
use crate::error::Refused;
use crate::rows::{
    CaseRow, From, HandoffEntry, HandoffRow, HandoffState, ItemKind, Statement, Visit,
};
use crate::tx::About;

impl Work<'_, '_> {
    /// Gives a step to a provider: the one its role is bound to, else whoever owns the likeliest cause.
    pub(super) fn hand_off(
        &mut self,
        row: &CaseRow,
        def: &StepDef,
        ready: &Ready,
    ) -> Result<RunId, Refused> {
        let provider =
            self.provider_for(row, def).ok_or(Refused::conflict("handoff.nobody_bound"))?;
        let answers = self
            .tx
            .world
            .providers
            .get(&provider)
            .map(|row| row.answers_within)
            .unwrap_or_default();
        let until = self.tx.now + self.tx.paced(answers);
        let plan = self.plan(Some(until), true, Some(provider.0.clone()));
        let (mut case, run_id) = self.start(row, def, ready, plan)?;
        let handoff = HandoffRow {
            id: run_id.clone(),
            number: self.tx.number("handoff")?,
            case: row.case.id.clone(),
            incident: ready.shared.clone().or_else(|| row.case.incident.clone()),
            provider: provider.clone(),
            step: def.step.clone(),
            state: HandoffState::Sent,
            at: self.tx.now,
            until: Some(until),
            log: vec![HandoffEntry {
                at: self.tx.now,
                state: HandoffState::Sent,
                text: String::new(),
            }],
            visit: Visit::default(),
        };
        let number = handoff.number;
        if let Some(incident) =
            handoff.incident.as_ref().and_then(|id| self.tx.world.incidents.get(id)).cloned()
        {
            let mut incident = incident;
            incident.handoffs.push(run_id.clone());
            self.tx.put_incident(incident);
        }
        self.tx.put_handoff(handoff);
        self.mail_partner(row, def, &run_id, &provider, number);
        case = self.tell_customer(&case, "handoff", &[("provider", &provider.0)], &run_id.0);
        self.keep(row, case);
        Ok(run_id)
    }

    fn provider_for(&self, row: &CaseRow, def: &StepDef) -> Option<ProviderId> {
        let kit = self.tx.world.kit_of(row)?;
        if let Some(role) = &def.role {
            let thing = row.case.thing.as_ref().and_then(|id| self.tx.world.things.get(id));
            let part = thing.and_then(|thing| thing.on.get(&def.of));
            let own = part
                .and_then(|id| self.tx.world.components.get(id))
                .and_then(|row| row.provider.clone());
            let own = own.or_else(|| self.tx.world.runs_for(&kit.pack.name, role, thing?));
            return own.or_else(|| {
                self.tx.world.provider_of(&kit.pack.name, role).map(|row| row.id.clone())
            });
        }
        let belief = row.decision.belief.as_ref()?;
        let owner = belief.owners().into_iter().find_map(|share| match share.owner {
            OwnerRole::Role(role) => Some(role),
            _ => None,
        })?;
        self.tx.world.provider_of(&kit.pack.name, &owner).map(|row| row.id.clone())
    }

    fn mail_partner(
        &mut self,
        row: &CaseRow,
        def: &StepDef,
        run_id: &RunId,
        provider: &ProviderId,
        number: u64,
    ) {
        let Some(company) = self.tx.world.providers.get(provider).cloned() else { return };
        let said =
            Said::new("thread.handed_off").with("provider", provider).with("step", &def.step);
        let item = self.tx.say(&row.case.id, ItemKind::Handoff, From::Focal, said);
        let thing = row.case.thing.clone().map(|id| id.0).unwrap_or_default();
        let with = [("step", def.step.0.clone()), ("thing", thing), ("number", number.to_string())];
        let mail = Mail {
            to: Recipient::Provider(provider.0.clone()),
            lang: company.lang,
            about: "handoff_partner".to_owned(),
            with: with.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            link: Some(LinkTo::Partner { run: run_id.clone(), provider: provider.0.clone() }),
            item: Some((row.case.id.clone(), item)),
        };
        self.tx.effect(&format!("handoff/{run_id}"), self.tx.now, &Effect::Mail(mail));
    }

    /// A partner says where it stands.
    pub fn partner_says(
        &mut self,
        run_id: &RunId,
        provider: &ProviderId,
        state: HandoffState,
        text: &str,
    ) -> Result<(), Refused> {
        let Some(handoff) =
            self.tx.world.handoffs.get(run_id).filter(|row| row.provider == *provider).cloned()
        else {
            return Err(Refused::NotFound("hand-off"));
        };
        if is_over(handoff.state) {
            return Err(Refused::conflict("handoff.is_over"));
        }
        let mut handoff = handoff;
        handoff.state = state;
        handoff.log.push(HandoffEntry {
            at: self.tx.now,
            state,
            text: text.chars().take(2_000).collect(),
        });
        let id = handoff.case.clone();
        let step = handoff.step.clone();
        self.tx.put_handoff(handoff);
        self.tx.event(
            "partner_said",
            About::case(&id).by(provider),
            serde_json::json!({ "run": run_id, "state": state }),
        );
        let key = match state {
            HandoffState::Accepted => "thread.partner_accepted",
            HandoffState::InProgress => "thread.partner_works",
            HandoffState::Fixed => "thread.partner_fixed",
            HandoffState::NotOurs => "thread.partner_not_ours",
            HandoffState::NotDone => "thread.partner_not_done",
            HandoffState::Sent | HandoffState::Expired => return Ok(()),
        };
        let said = Said::new(key).with("provider", provider).with("step", &step);
        self.tx.say(&id, ItemKind::Handoff, From::Partner(provider.clone()), said);
        self.after_word(&id, run_id, provider, state)
    }

    fn after_word(
        &mut self,
        id: &CaseId,
        run_id: &RunId,
        provider: &ProviderId,
        state: HandoffState,
    ) -> Result<(), Refused> {
        let row = self.case(id)?.clone();
        let Some(found) = row.case.run(run_id).filter(|found| found.state.is_live()).cloned()
        else {
            return Ok(());
        };
        let def = self.step_def(&row, &found.step)?;
        let now = self.tx.now;
        match state {
            HandoffState::Accepted | HandoffState::InProgress => {
                let until = now + self.tx.paced(run::deadline(&def).unwrap_or_default());
                let case = run::accept(&row.case, run_id, &provider.0, now, Some(until))?;
                self.keep(&row, case);
                Ok(())
            }
            HandoffState::Fixed => {
                // From here on it must show: the alarm returns before this, or it was in vain.
                let until = now + self.tx.paced(def.takes);
                let mut case = row.case.clone();
                if found.state == RunState::Offered || found.began.is_none() {
                    case = run::accept(&case, run_id, &provider.0, now, Some(until))?;
                }
                case = run::replied(&case, run_id, true, now)?;
                if let Some(live) = case.runs.iter_mut().find(|live| live.id == *run_id) {
                    live.until = Some(until);
                }
                self.keep(&row, case);
                self.renew_by(&row, &def)?;
                self.repairs_seen(id)
            }
            HandoffState::NotOurs => {
                self.not_theirs(&row, provider);
                let latest = self.case(id)?.clone();
                let case = run::decline(&latest.case, run_id, now)?;
                self.ended(&latest, case, run_id, "thread.handoff_back")?;
                self.think_again(&std::collections::BTreeSet::new())
            }
            HandoffState::NotDone => {
                let case = run::replied(&row.case, run_id, false, now)?;
                self.ended(&row, case, run_id, "thread.handoff_back")?;
                self.think_again(&std::collections::BTreeSet::new())
            }
            HandoffState::Sent | HandoffState::Expired => Ok(()),
        }
    }

    /// They say it is not theirs: a statement about every cause they own, that anybody can see and weigh.
    fn not_theirs(&mut self, row: &CaseRow, provider: &ProviderId) {
        let Some(kit) = self.tx.world.kit_of(row).cloned() else { return };
        let theirs = |role: &OwnerRole| match role {
            OwnerRole::Role(role) => self
                .tx
                .world
                .provider_of(&kit.pack.name, role)
                .is_some_and(|row| row.id == *provider),
            _ => false,
        };
        let causes = kit
            .model
            .causes
            .values()
            .filter(|def| theirs(&def.owner))
            .map(|def| def.cause.clone())
            .collect();
        let statement = Statement {
            id: self.tx.new_id::<focal_base::ItemId>().0,
            at: self.tx.now,
            by: provider.0.clone(),
            holds: false,
            causes,
            status_of: None,
        };
        // What was given away once for all is answered once for all.
        let shared = row.case.incident.as_ref().and_then(|id| self.tx.world.incidents.get(id));
        if let Some(incident) = shared.filter(|incident| incident.component.is_some()).cloned() {
            let mut incident = incident;
            incident.statements.push(statement);
            self.tx.touched.regrouped.insert(incident.id.clone());
            self.tx.put_incident(incident);
            return;
        }
        let mut latest = self.tx.world.cases.get(&row.case.id).unwrap_or(row).clone();
        latest.statements.push(statement);
        self.tx.put_case(latest);
    }

    /// A company says how one of its shared parts is: evidence for every open case that hangs on it.
    pub fn partner_status(
        &mut self,
        provider: &ProviderId,
        of: &ComponentId,
        fault: bool,
    ) -> Result<(), Refused> {
        let hangs_on = |row: &&CaseRow| {
            let thing = row.case.thing.as_ref().and_then(|id| self.tx.world.things.get(id));
            !row.case.is_resolved()
                && thing.is_some_and(|thing| thing.on.values().any(|part| part == of))
        };
        let things = self.tx.world.index.things_on.get(of).into_iter().flatten();
        // A case that names several of them hears it once.
        let rows: BTreeMap<CaseId, CaseRow> = things
            .flat_map(|thing| self.tx.world.cases_of(thing))
            .filter(hangs_on)
            .map(|row| (row.case.id.clone(), row.clone()))
            .collect();
        for mut row in rows.into_values() {
            // Their newest word counts, not how often they said it.
            row.statements.retain(|said| said.status_of.as_ref() != Some(of));
            row.statements.push(Statement {
                id: format!("{of}-{}", self.tx.now.0),
                at: self.tx.now,
                by: provider.0.clone(),
                holds: fault,
                causes: vec![],
                status_of: Some(of.clone()),
            });
            let id = row.case.id.clone();
            self.tx.event(
                "partner_status",
                About::row(&row).by(provider),
                serde_json::json!({ "fault": fault }),
            );
            self.tx.put_case(row);
            self.proceed(&id)?;
        }
        Ok(())
    }

    /// The case is over: what was given away is not needed any more.
    pub(super) fn withdraw_handoffs(&mut self, id: &CaseId) {
        let was_done = |row: &HandoffRow| {
            let run = self.tx.world.cases.get(id).and_then(|case| case.case.run(&row.id));
            run.is_some_and(|run| matches!(run.state, RunState::Done(_)))
        };
        let open = |row: &&HandoffRow| {
            let over = row.state == HandoffState::Fixed || is_over(row.state);
            row.case == *id && !over && !was_done(row)
        };
        let world = &self.tx.world;
        let runs = world.cases.get(id).into_iter().flat_map(|row| &row.case.runs);
        let given = runs.filter_map(|run| world.handoffs.get(&run.id)).filter(open);
        let mut open: Vec<RunId> = given.map(|row| row.id.clone()).collect();
        open.sort();
        open.iter().for_each(|run| self.expire_handoff(run));
    }

    /// It is not needed any more: the partner's page says so.
    pub(super) fn expire_handoff(&mut self, run: &RunId) {
        if let Some(mut row) = self.tx.world.handoffs.get(run).cloned() {
            row.state = HandoffState::Expired;
            row.log.push(HandoffEntry {
                at: self.tx.now,
                state: HandoffState::Expired,
                text: String::new(),
            });
            self.tx.put_handoff(row);
        }
    }
}

/// Nothing more can be said of it.
pub(super) fn is_over(state: HandoffState) -> bool {
    matches!(state, HandoffState::NotOurs | HandoffState::NotDone | HandoffState::Expired)
}
