export interface paths {
    "/api/v1/about": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What anybody may know.
         * @description Anybody: the sign-in page shows it; with several tenants it names none.
         */
        get: operations["get_about"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Agents.
         * @description Administrators.
         */
        get: operations["get_admin_agents"];
        put?: never;
        /**
         * Invites an agent.
         * @description Administrators.
         */
        post: operations["post_admin_agents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes an agent.
         * @description Administrators.
         */
        put: operations["put_admin_agents_id"];
        post?: never;
        /**
         * Takes an agent out.
         * @description Administrators.
         */
        delete: operations["delete_admin_agents_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what, latest first.
         * @description Administrators.
         */
        get: operations["get_admin_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/components": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shared components.
         * @description Administrators.
         */
        get: operations["get_admin_components"];
        put?: never;
        /**
         * Adds a component.
         * @description Administrators.
         */
        post: operations["post_admin_components"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/components/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes a component.
         * @description Administrators.
         */
        put: operations["put_admin_components_id"];
        post?: never;
        /**
         * Takes a component out.
         * @description Administrators.
         */
        delete: operations["delete_admin_components_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/dead": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Refused signals, latest first.
         * @description Administrators.
         */
        get: operations["get_admin_dead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/dead/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Throws one away.
         * @description Administrators.
         */
        delete: operations["delete_admin_dead_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/dead/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends one through again.
         * @description Administrators.
         */
        post: operations["post_admin_dead_id_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/hours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Calendars.
         * @description Administrators.
         */
        get: operations["get_admin_hours"];
        put?: never;
        /**
         * Makes a calendar.
         * @description Administrators.
         */
        post: operations["post_admin_hours"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/hours/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes a calendar.
         * @description Administrators.
         */
        put: operations["put_admin_hours_id"];
        post?: never;
        /**
         * Takes a calendar out.
         * @description Administrators.
         */
        delete: operations["delete_admin_hours_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/packs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Packs that there are.
         * @description Administrators.
         */
        get: operations["get_admin_packs"];
        put?: never;
        /**
         * Installs a pack.
         * @description Administrators.
         */
        post: operations["post_admin_packs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * People.
         * @description Administrators.
         */
        get: operations["get_admin_people"];
        put?: never;
        /**
         * Adds a person.
         * @description Administrators.
         */
        post: operations["post_admin_people"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes a person.
         * @description Administrators.
         */
        put: operations["put_admin_people_id"];
        post?: never;
        /**
         * Erases a person.
         * @description Administrators.
         */
        delete: operations["delete_admin_people_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Providers.
         * @description Administrators.
         */
        get: operations["get_admin_providers"];
        put?: never;
        /**
         * Adds a provider.
         * @description Administrators.
         */
        post: operations["post_admin_providers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/providers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes a provider.
         * @description Administrators.
         */
        put: operations["put_admin_providers_id"];
        post?: never;
        /**
         * Takes a provider out.
         * @description Administrators.
         */
        delete: operations["delete_admin_providers_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Queues.
         * @description Administrators.
         */
        get: operations["get_admin_queues"];
        put?: never;
        /**
         * Makes a queue.
         * @description Administrators.
         */
        post: operations["post_admin_queues"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/queues/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes a queue.
         * @description Administrators.
         */
        put: operations["put_admin_queues_id"];
        post?: never;
        /**
         * Takes a queue out.
         * @description Administrators.
         */
        delete: operations["delete_admin_queues_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Settings.
         * @description Administrators.
         */
        get: operations["get_admin_settings"];
        /**
         * Changes settings.
         * @description Administrators.
         */
        put: operations["put_admin_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sites.
         * @description Administrators.
         */
        get: operations["get_admin_sites"];
        put?: never;
        /**
         * Adds a site.
         * @description Administrators.
         */
        post: operations["post_admin_sites"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sites/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes a site.
         * @description Administrators.
         */
        put: operations["put_admin_sites_id"];
        post?: never;
        /**
         * Takes a site out.
         * @description Administrators.
         */
        delete: operations["delete_admin_sites_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/skills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Skills.
         * @description Administrators.
         */
        get: operations["get_admin_skills"];
        put?: never;
        /**
         * Makes a skill.
         * @description Administrators.
         */
        post: operations["post_admin_skills"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/skills/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes a skill.
         * @description Administrators.
         */
        put: operations["put_admin_skills_id"];
        post?: never;
        /**
         * Takes a skill out.
         * @description Administrators.
         */
        delete: operations["delete_admin_skills_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/things": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Things.
         * @description Administrators.
         */
        get: operations["get_admin_things"];
        put?: never;
        /**
         * Adds a thing.
         * @description Administrators.
         */
        post: operations["post_admin_things"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/things/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes a thing.
         * @description Administrators.
         */
        put: operations["put_admin_things_id"];
        post?: never;
        /**
         * Takes a thing out.
         * @description Administrators.
         */
        delete: operations["delete_admin_things_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/things/{id}/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new token; the old one ends.
         * @description Administrators.
         */
        post: operations["post_admin_things_id_token"];
        /**
         * Ends its token.
         * @description Administrators.
         */
        delete: operations["delete_admin_things_id_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says that an alarm was seen.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_alarms_id_acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keeps a file for a message (multipart, part `file`).
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_attachments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attachments/{hash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gives a file back.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_attachments_hash"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The cases of a view, next promise first.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_cases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One case whole.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_cases_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Writes down an answer.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_cases_id_answers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/answers/{step}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes an answer back.
         * @description Agents, supervisors, administrators.
         */
        delete: operations["delete_cases_id_answers_step"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Writes a message or a note.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_cases_id_messages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Opens it again.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_cases_id_reopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says how a case ended.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_cases_id_resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says how far one has read.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_cases_id_seen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Puts it aside.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_cases_id_snooze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begins a step.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_cases_id_steps"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/steps/{run}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stops a step.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_cases_id_steps_run_stop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes it.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_cases_id_take"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/thread": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A page of the thread, oldest first.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_cases_id_thread"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hands it on, with a note.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_cases_id_transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cases/{id}/typing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says that one is typing.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_cases_id_typing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accepts an offer.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_contacts_id_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Declines an offer.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_contacts_id_decline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Incidents, open or closed.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_incidents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One incident whole.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_incidents_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begins a step for all it reaches.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_incidents_id_steps"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A stream of what happens.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live/{connection}/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What this page looks at.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_live_connection_watch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * What somebody chooses for themselves.
         * @description Agents, supervisors, administrators.
         */
        put: operations["put_me"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Whether somebody takes contacts.
         * @description Agents, supervisors, administrators.
         */
        put: operations["put_presence"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mails a link for a new password.
         * @description Anybody: whoever lost a password cannot sign in; the answer is the same for everybody.
         */
        post: operations["post_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reset/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sets a new password.
         * @description Anybody: the link is the proof; it works once and expires.
         */
        post: operations["post_reset_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cases, things and people.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is signed in.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_session"];
        put?: never;
        /**
         * Signs in.
         * @description Anybody: it is how one signs in.
         */
        post: operations["post_session"];
        /**
         * Signs out.
         * @description Agents, supervisors, administrators.
         */
        delete: operations["delete_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether a setup link still works.
         * @description Anybody: the printed link is the proof; it works once, while there is no administrator.
         */
        get: operations["get_setup_token"];
        put?: never;
        /**
         * Makes the first administrator.
         * @description Anybody: the printed link is the proof; it works once, while there is no administrator.
         */
        post: operations["post_setup_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Things speak: JSON, an array, or NDJSON.
         * @description Things, by their token.
         */
        post: operations["post_signals"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/storms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open incidents of many things.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_storms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whom a case can be given to.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_targets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/things": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Things by name.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_things"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/things/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One thing whole.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_things_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/things/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells a thing to do something.
         * @description Agents, supervisors, administrators.
         */
        post: operations["post_things_id_commands"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/things/{id}/maintenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Whether it is being worked on.
         * @description Agents, supervisors, administrators.
         */
        put: operations["put_things_id_maintenance"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/things/{id}/readings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One metric over time.
         * @description Agents, supervisors, administrators.
         */
        get: operations["get_things_id_readings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        About: {
            lang: string;
            organisation?: string | null;
            /** @description There is no administrator yet. */
            setup: boolean;
            version: string;
        };
        Acknowledged: {
            at: components["schemas"]["When"];
            by: string;
        };
        ActionView: {
            action: string;
            locked?: string | null;
            title: string;
        };
        AdminThing: {
            /** @description Path of the page that its code shows. */
            code: string;
            customer?: string | null;
            heard?: components["schemas"]["When"] | null;
            id: string;
            kind: string;
            name: string;
            near: string[];
            /** @description Kind of shared component → which one. */
            on: {
                [key: string]: string;
            };
            pack: string;
            site?: string | null;
        };
        AdminThingInput: {
            /** @description As it was read; never changed by this. */
            code?: string | null;
            customer?: string | null;
            heard?: components["schemas"]["When"] | null;
            id?: string | null;
            kind: string;
            name: string;
            near?: string[];
            on?: {
                [key: string]: string;
            };
            pack: string;
            site?: string | null;
        };
        AgentInput: {
            active?: boolean;
            /** Format: int32 */
            capacity?: number;
            email: string;
            id?: string | null;
            lang: string;
            name: string;
            queues?: string[];
            role: string;
            skills?: {
                [key: string]: number;
            };
        };
        AgentView: {
            active: boolean;
            /** Format: int32 */
            capacity: number;
            email: string;
            id: string;
            /** @description Once, when the agent is new. */
            invite_link?: string | null;
            lang: string;
            name: string;
            queues: string[];
            role: string;
            skills: {
                [key: string]: number;
            };
        };
        AlarmSpan: {
            from: components["schemas"]["When"];
            name: string;
            to?: components["schemas"]["When"] | null;
        };
        AlarmView: {
            acknowledged?: components["schemas"]["Acknowledged"] | null;
            alarm: string;
            flapping: boolean;
            id: string;
            name: string;
            raised: components["schemas"]["When"];
            returned?: components["schemas"]["When"] | null;
            severity: string;
        };
        AnswerText: {
            answer: string;
            text: string;
        };
        Asked: {
            answer?: string | null;
            answer_text?: string | null;
            at: components["schemas"]["When"];
            by: string;
            can_withdraw: boolean;
            question: string;
            step: string;
        };
        AttachmentView: {
            /** Format: int64 */
            bytes: number;
            hash: string;
            media: string;
            name: string;
            url: string;
        };
        AuditLine: {
            at: components["schemas"]["When"];
            on: string;
            /** Format: int64 */
            seq: number;
            /** @description What was done, e.g. `agent.changed`. */
            what: string;
            who: string;
        };
        BeginStep: {
            step: string;
        };
        Belief: {
            as_of?: components["schemas"]["When"] | null;
            evidence: number;
            moved?: components["schemas"]["When"] | null;
            /**
             * Format: double
             * @description Where the first boundary stood before the last evidence, 0 to 1.
             */
            notch?: number | null;
            separated_by?: string | null;
            shares: components["schemas"]["CauseShare"][];
            /** @description `live`, `ambiguous`, `confirmed`, `nothing` or `stale`. */
            state: string;
            /** Format: double */
            unknown: number;
        };
        Budget: {
            /** Format: double */
            of: number;
            /** Format: double */
            spent: number;
        };
        Canned: {
            text: string;
            title: string;
        };
        CaseDetail: {
            alternatives: components["schemas"]["StepCard"][];
            answers_open?: components["schemas"]["Question"] | null;
            asked: components["schemas"]["Asked"][];
            belief?: components["schemas"]["Belief"] | null;
            canned: components["schemas"]["Canned"][];
            causes: components["schemas"]["CauseName"][];
            /** Format: double */
            cost_to_end?: number | null;
            costs: components["schemas"]["Cost"][];
            earlier: components["schemas"]["Earlier"][];
            journey: components["schemas"]["Journey"];
            looking: components["schemas"]["Looking"][];
            next?: components["schemas"]["StepCard"] | null;
            nothing?: string | null;
            outcome?: components["schemas"]["OutcomeView"] | null;
            people: components["schemas"]["Participant"][];
            row: components["schemas"]["CaseRow"];
            running: components["schemas"]["Running"][];
            safety?: string | null;
            /** Format: double */
            spent: number;
            steps: components["schemas"]["StepTitle"][];
            thing?: components["schemas"]["ThingView"] | null;
            watch_until?: components["schemas"]["When"] | null;
            why: components["schemas"]["Why"];
        };
        /** @description Rows of one view, with how many there are in each. */
        CaseList: {
            counts: components["schemas"]["Counts"];
            next?: string | null;
            rows: components["schemas"]["CaseRow"][];
        };
        CaseRow: {
            channel: string;
            contact?: components["schemas"]["ContactView"] | null;
            customer?: string | null;
            id: string;
            in_storm: boolean;
            incident?: string | null;
            keeper: components["schemas"]["KeeperView"];
            lang: string;
            /** @description What happens now, in one short line. */
            line: string;
            line_kind: string;
            /** Format: int64 */
            number: number;
            opened: components["schemas"]["When"];
            promise?: components["schemas"]["Promise"] | null;
            severity: string;
            snoozed_until?: components["schemas"]["When"] | null;
            started_by: string;
            state: string;
            title: string;
            /** Format: int32 */
            unread: number;
            /** Format: int64 */
            version: number;
            waiting_since?: components["schemas"]["When"] | null;
        };
        CauseName: {
            cause: string;
            name: string;
            owner: components["schemas"]["Owner"];
        };
        CauseShare: {
            cause: string;
            certainty: string;
            name: string;
            owner: components["schemas"]["Owner"];
            /** Format: double */
            p: number;
            reasons: components["schemas"]["Reason"][];
        };
        Command: {
            /** @description The action. */
            do: string;
        };
        ComponentInput: {
            id?: string | null;
            kind: string;
            name: string;
            pack: string;
            /** @description When it differs from whoever plays the kind's role. */
            provider?: string | null;
        };
        ComponentRole: {
            component: string;
            name: string;
            role: string;
        };
        ComponentView: {
            id: string;
            kind: string;
            name: string;
            pack: string;
            provider?: string | null;
        };
        ConsentView: {
            mail?: boolean;
            /** @description May be asked a favour near a thing. */
            near?: boolean;
        };
        ContactView: {
            id: string;
            offered_until?: components["schemas"]["When"] | null;
            since: components["schemas"]["When"];
            state: string;
        };
        Cost: {
            /** Format: double */
            amount: number;
            at: components["schemas"]["When"];
            text: string;
        };
        Counts: {
            all: number;
            mine: number;
            snoozed: number;
            storm: number;
            waiting: number;
        };
        /** @description `day` 0 is Monday. */
        DayOpening: {
            /** Format: int32 */
            day: number;
            from: string;
            to: string;
        };
        DeadView: {
            at: components["schemas"]["When"];
            /** Format: int64 */
            bytes: number;
            /** @description Cut when it was kept: it cannot be sent again. */
            cut: boolean;
            id: string;
            preview: string;
            reason: string;
            thing: string;
        };
        /** @description A token, shown this once, and what to copy. */
        DeviceToken: {
            command: string;
            /** @description The same over HTTP. */
            http: string;
            token: string;
        };
        Earlier: {
            closed: components["schemas"]["When"];
            id: string;
            /** Format: int64 */
            number: number;
            outcome: string;
            title: string;
        };
        Flow: {
            /** @description The cause it speaks most about. */
            against: string;
            at?: components["schemas"]["When"] | null;
            belief: components["schemas"]["Belief"];
            /** Format: double */
            factor?: number | null;
            text: string;
        };
        Forgot: {
            email: string;
        };
        Found: {
            cases: components["schemas"]["FoundCase"][];
            people: components["schemas"]["FoundPerson"][];
            things: components["schemas"]["FoundThing"][];
        };
        FoundCase: {
            id: string;
            /** Format: int64 */
            number: number;
            title: string;
        };
        FoundPerson: {
            id: string;
            name: string;
        };
        FoundThing: {
            id: string;
            name: string;
            site: string;
        };
        GiveAnswer: {
            answer: string;
            step: string;
        };
        Handoff: {
            at: components["schemas"]["When"];
            log: components["schemas"]["HandoffLog"][];
            run: string;
            state: string;
            to: components["schemas"]["Owner"];
            until?: components["schemas"]["When"] | null;
        };
        HandoffLog: {
            at: components["schemas"]["When"];
            text: string;
        };
        Held: {
            /** @description Whose clock it is meanwhile. */
            by: string;
            since: components["schemas"]["When"];
        };
        HoursInput: {
            holidays?: string[];
            id?: string | null;
            name: string;
            /** @description Empty: open at all times. */
            week?: components["schemas"]["DayOpening"][];
            zone: string;
        };
        HoursView: {
            holidays: string[];
            id: string;
            name: string;
            week: components["schemas"]["DayOpening"][];
            zone: string;
        };
        IncidentDetail: {
            alternatives: components["schemas"]["StepCard"][];
            belief: components["schemas"]["Belief"];
            cases: components["schemas"]["CaseRow"][];
            /** Format: double */
            cost_to_end?: number | null;
            flow: components["schemas"]["Flow"][];
            handoffs: components["schemas"]["Handoff"][];
            next?: components["schemas"]["StepCard"] | null;
            /** @description People whom it reaches. */
            people: number;
            row: components["schemas"]["IncidentRow"];
            running: components["schemas"]["Running"][];
            things: components["schemas"]["IncidentThing"][];
        };
        IncidentRow: {
            cases: number;
            cause?: string | null;
            closed?: components["schemas"]["When"] | null;
            component?: string | null;
            /** Format: int32 */
            doubling: number;
            id: string;
            /** Format: int64 */
            number: number;
            owner?: components["schemas"]["Owner"] | null;
            /** Format: double */
            p?: number | null;
            said?: string | null;
            severity: string;
            since: components["schemas"]["When"];
            storm: boolean;
            things: number;
            title: string;
        };
        IncidentThing: {
            active: boolean;
            id: string;
            name: string;
            since: components["schemas"]["When"];
            site: string;
        };
        Install: {
            pack: string;
        };
        Item: {
            at: components["schemas"]["When"];
            attachments?: components["schemas"]["AttachmentView"][];
            channel?: string | null;
            client_id?: string | null;
            failed_why?: string | null;
            from: components["schemas"]["WriterView"];
            icon?: string | null;
            id: string;
            kind: string;
            seen?: components["schemas"]["When"] | null;
            sent?: string | null;
            severity?: string | null;
            /** @description As written, or a sentence in the reader's language. */
            text: string;
        };
        Journey: {
            lanes: components["schemas"]["LaneView"][];
            stations: components["schemas"]["Station"][];
        };
        Judged: {
            accepted: number;
            rejected: components["schemas"]["Rejected"][];
        };
        KeeperView: {
            id?: string | null;
            kind: string;
            name: string;
        };
        KindName: {
            kind: string;
            name: string;
            /** @description Kinds of components that its things hang on. */
            on: string[];
        };
        LaneView: {
            id: string;
            name: string;
            owner?: components["schemas"]["Owner"] | null;
        };
        Limit: {
            name: string;
            side: string;
            /** Format: double */
            value: number;
        };
        Looking: {
            agent: string;
            initials: string;
            name: string;
            typing: boolean;
        };
        Maintenance: {
            on: boolean;
        };
        Mark: {
            at: components["schemas"]["When"];
            text: string;
        };
        Me: {
            /** @description Whether single keys do things. */
            keys?: boolean | null;
            lang?: string | null;
            theme?: string | null;
        };
        Metric: {
            at?: components["schemas"]["When"] | null;
            /** Format: int64 */
            every_s?: number | null;
            limit?: components["schemas"]["Limit"] | null;
            metric: string;
            name: string;
            stale: boolean;
            unit: string;
            /** Format: double */
            value?: number | null;
        };
        NewMessage: {
            attachments?: string[];
            /** @description The browser's own name for it: sent again, it is not written again. */
            client_id: string;
            /** @description For agents only. */
            note?: boolean;
            text: string;
        };
        NewPassword: {
            password: string;
        };
        Nothing: Record<string, never>;
        OutcomeView: {
            actor?: string | null;
            at: components["schemas"]["When"];
            cause?: string | null;
            /** Format: double */
            cost: number;
            owner: components["schemas"]["Owner"];
            /** Format: int32 */
            rating?: number | null;
            text: string;
            worked?: string | null;
        };
        /** @description `swatch`: 1 to 6 a colour, 0 the customer (dotted), -1 not known (hatched), above 6 a letter. */
        Owner: {
            id: string;
            letter?: string | null;
            name: string;
            /** Format: int32 */
            swatch: number;
        };
        PackView: {
            components: components["schemas"]["ComponentRole"][];
            currency: string;
            installed: boolean;
            kinds: components["schemas"]["KindName"][];
            name: string;
            /** @description The folder holds another version than the one installed. */
            newer: boolean;
            pack: string;
            problems: string[];
            roles: components["schemas"]["RoleName"][];
            skills: string[];
            version: string;
        };
        Participant: {
            id: string;
            kind: string;
            lang: string;
            name: string;
            online: boolean;
            typing: boolean;
        };
        PersonInput: {
            consent?: components["schemas"]["ConsentView"];
            email?: string;
            id?: string | null;
            lang: string;
            name: string;
            quiet?: components["schemas"]["Quiet"] | null;
            zone: string;
        };
        PersonView: {
            consent: components["schemas"]["ConsentView"];
            email: string;
            id: string;
            lang: string;
            name: string;
            quiet?: components["schemas"]["Quiet"] | null;
            zone: string;
        };
        PresenceWish: {
            presence: string;
        };
        /** @description Every error of the API. */
        Problem: {
            error: components["schemas"]["ProblemBody"];
        };
        ProblemBody: {
            /** @description Stable, for machines. */
            code: string;
            /** @description What would be right. */
            expected?: string | null;
            /** @description Which input is wrong. */
            field?: string | null;
            /** @description For people, in the reader's language. */
            message: string;
        };
        Promise: {
            due: components["schemas"]["When"];
            held?: components["schemas"]["Held"] | null;
            /** @description `first_answer` or `resolution`. */
            kind: string;
            met?: components["schemas"]["When"] | null;
            started: components["schemas"]["When"];
        };
        PromiseSecs: {
            /** Format: int64 */
            first_answer_s: number;
            /** Format: int64 */
            resolution_s: number;
        };
        ProviderInput: {
            /** Format: double */
            answers_within_h?: number;
            email?: string;
            id?: string | null;
            lang: string;
            name: string;
            roles?: components["schemas"]["RoleOf"][];
            /**
             * Format: int32
             * @description Its colour, 1 to 6; absent: the next as they join.
             */
            swatch?: number | null;
        };
        ProviderView: {
            /** Format: double */
            answers_within_h: number;
            email: string;
            id: string;
            lang: string;
            name: string;
            roles: components["schemas"]["RoleOf"][];
            /** Format: int32 */
            swatch: number;
        };
        Question: {
            answers: components["schemas"]["AnswerText"][];
            question: string;
            step: string;
        };
        QueueInput: {
            hours?: string | null;
            id?: string | null;
            name: string;
            /** Format: double */
            priority?: number;
            relax?: components["schemas"]["RelaxView"][];
            skills?: {
                [key: string]: number;
            };
        };
        QueueView: {
            /** @description A calendar's id; absent: always open. */
            hours?: string | null;
            id: string;
            name: string;
            /** Format: double */
            priority: number;
            relax: components["schemas"]["RelaxView"][];
            skills: {
                [key: string]: number;
            };
        };
        /** @description Not to be disturbed, in the person's own time zone; may span midnight. */
        Quiet: {
            from: string;
            to: string;
        };
        Readings: {
            alarms: components["schemas"]["AlarmSpan"][];
            limit?: components["schemas"]["Limit"] | null;
            marks: components["schemas"]["Mark"][];
            metric: string;
            /** @description Time and value; a null value is a gap. */
            points: [
                string,
                number | null
            ][];
            unit: string;
        };
        Reason: {
            at?: components["schemas"]["When"] | null;
            evidence: string;
            /** Format: double */
            factor: number;
            text: string;
        };
        Rejected: {
            error: string;
            /** @description From 1: the line of NDJSON, or the place in an array. */
            line: number;
        };
        RelaxView: {
            /** Format: int64 */
            after_s: number;
            /** @description The skill that is needed no longer. */
            drop: string;
        };
        Resolve: {
            cause?: string | null;
            /** @description By a test or repair, not only believed. */
            confirmed: boolean;
            note?: string | null;
            worked?: string | null;
        };
        RoleName: {
            name: string;
            role: string;
        };
        RoleOf: {
            pack: string;
            role: string;
        };
        Running: {
            by: string;
            can_stop: boolean;
            confirms: string;
            run: string;
            since: components["schemas"]["When"];
            step: string;
            title: string;
            until?: components["schemas"]["When"] | null;
            who?: string | null;
        };
        SeenUpTo: {
            item: string;
        };
        /** @description Who is signed in, as the desk needs it. */
        Session: {
            agent: string;
            /** Format: int32 */
            capacity: number;
            currency: string;
            email: string;
            lang: string;
            limits: components["schemas"]["SessionLimits"];
            load: number;
            name: string;
            organisation: string;
            /**
             * Format: double
             * @description Durations are shortened by this factor in this tenant; 1 is real time.
             */
            pace: number;
            presence: string;
            role: string;
            skills: {
                [key: string]: number;
            };
            tenant: string;
            theme: string;
            version: string;
            zone: string;
        };
        /** @description What an attachment may be. The server judges again. */
        SessionLimits: {
            attachment_bytes: number;
            attachment_media: string[];
        };
        Settings: {
            currency: string;
            default_lang: string;
            mail_from: string;
            organisation: string;
            /**
             * Format: double
             * @description 1 is real time; 60 makes an hour pass in a minute, for demonstrations.
             */
            pace: number;
            promises: {
                [key: string]: components["schemas"]["PromiseSecs"];
            };
            /** @description `agent_minute`, `waiting_hour_major`, `last_resort`, …: whole units of the currency. */
            rates: {
                [key: string]: number;
            };
            /** Format: int32 */
            retention_days: number;
            zone: string;
        };
        /** @description What is absent stays as it is. */
        SettingsInput: {
            currency?: string | null;
            default_lang?: string | null;
            mail_from?: string | null;
            organisation?: string | null;
            /** Format: double */
            pace?: number | null;
            promises?: {
                [key: string]: components["schemas"]["PromiseSecs"];
            } | null;
            rates?: {
                [key: string]: number;
            } | null;
            /** Format: int32 */
            retention_days?: number | null;
            zone?: string | null;
        };
        Setup: {
            currency: string;
            email: string;
            lang: string;
            name: string;
            organisation: string;
            password: string;
            zone: string;
        };
        SetupOpen: {
            lang: string;
        };
        SignIn: {
            email: string;
            password: string;
        };
        SiteInput: {
            address?: string;
            id?: string | null;
            name: string;
            zone: string;
        };
        SiteView: {
            address: string;
            id: string;
            name: string;
            zone: string;
        };
        Skill: {
            id: string;
            name: string;
        };
        SkillInput: {
            id?: string | null;
            name: string;
        };
        Snooze: {
            until?: components["schemas"]["When"] | null;
        };
        StateView: {
            at?: components["schemas"]["When"] | null;
            key: string;
            name: string;
            value: string;
        };
        Station: {
            at?: components["schemas"]["When"] | null;
            /** @description So many stations are folded away before this one. */
            fold?: number | null;
            item?: string | null;
            label: string;
            lane: string;
            /** @description `solid`, `dotted` or `thin`. */
            line: string;
            /** @description `past`, `now` or `next`. */
            state: string;
        };
        StepCard: {
            body: string;
            button: string;
            by: string;
            /** Format: double */
            cost: number;
            /** Format: double */
            expected_after?: number | null;
            /** Format: double */
            expected_cost: number;
            /** @description Why it cannot be pressed now. */
            locked?: string | null;
            /** Format: int64 */
            minutes: number;
            safety?: string | null;
            step: string;
            /** @description What its answers would point at. */
            tells?: string | null;
            title: string;
            who?: string | null;
        };
        StepTitle: {
            step: string;
            title: string;
        };
        TargetAgent: {
            /** Format: int32 */
            capacity: number;
            id: string;
            load: number;
            name: string;
            presence: string;
        };
        TargetQueue: {
            id: string;
            name: string;
        };
        Targets: {
            agents: components["schemas"]["TargetAgent"][];
            queues: components["schemas"]["TargetQueue"][];
        };
        ThingCustomer: {
            id: string;
            lang: string;
            name: string;
        };
        ThingList: {
            next?: string | null;
            rows: components["schemas"]["ThingRow"][];
            total: number;
        };
        ThingRow: {
            case?: string | null;
            connected: boolean;
            customer?: string | null;
            heard?: components["schemas"]["When"] | null;
            id: string;
            kind_name: string;
            name: string;
            severity: string;
            site: string;
        };
        ThingView: {
            actions: components["schemas"]["ActionView"][];
            alarms: components["schemas"]["AlarmView"][];
            budget?: components["schemas"]["Budget"] | null;
            connected: boolean;
            customer?: components["schemas"]["ThingCustomer"] | null;
            heard?: components["schemas"]["When"] | null;
            id: string;
            kind: string;
            kind_name: string;
            /** @description The metric to chart first. */
            lead?: string | null;
            maintenance: boolean;
            metrics: components["schemas"]["Metric"][];
            name: string;
            site: string;
            state: components["schemas"]["StateView"][];
        };
        /** @description The last page of a thread, or one before it; oldest first. */
        Thread: {
            items: components["schemas"]["Item"][];
            more: boolean;
        };
        Transfer: {
            agent?: string | null;
            note: string;
            queue?: string | null;
        };
        Watch: {
            case?: string | null;
            thing?: string | null;
        };
        /** Format: date-time */
        When: string;
        /** @description Stored explanations, said now. */
        Why: {
            cause: string[];
            keeper: string;
            step: string[];
        };
        WriterView: {
            id?: string | null;
            kind: string;
            name: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_about: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["About"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_agents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentView"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_agents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_agents_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_agents_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_audit: {
        parameters: {
            query?: {
                before?: string;
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLine"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_components: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComponentView"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_components: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComponentInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComponentView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_components_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComponentInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComponentView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_components_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_dead: {
        parameters: {
            query?: {
                before?: string;
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadView"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_dead_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_dead_id_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_hours: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoursView"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_hours: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HoursInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoursView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_hours_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HoursInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoursView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_hours_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_packs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackView"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_packs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Install"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_people: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonView"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_people: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_people_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_people_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderView"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_providers_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_providers_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_queues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueView"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_queues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueueInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_queues_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueueInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_queues_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_sites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteView"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_sites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SiteInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_sites_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SiteInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_sites_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_skills: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Skill"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_skills: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkillInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Skill"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_skills_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkillInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Skill"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_skills_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_things: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminThing"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_things: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdminThingInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminThing"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_things_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdminThingInput"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminThing"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_things_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_things_id_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceToken"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_things_id_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_alarms_id_acknowledge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_attachments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttachmentView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_attachments_hash: {
        parameters: {
            query?: {
                name?: string;
            };
            header?: never;
            path: {
                hash: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_cases: {
        parameters: {
            query?: {
                view?: string;
                thing?: string;
                after?: string;
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseList"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_cases_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseDetail"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cases_id_answers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GiveAnswer"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_cases_id_answers_step: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cases_id_messages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cases_id_reopen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cases_id_resolve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Resolve"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cases_id_seen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeenUpTo"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cases_id_snooze: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Snooze"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cases_id_steps: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BeginStep"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseDetail"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cases_id_steps_run_stop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                run: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cases_id_take: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_cases_id_thread: {
        parameters: {
            query?: {
                before?: string;
                limit?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cases_id_transfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Transfer"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_cases_id_typing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_contacts_id_accept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_contacts_id_decline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_incidents: {
        parameters: {
            query?: {
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentRow"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_incidents_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDetail"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_incidents_id_steps: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BeginStep"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDetail"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_live_connection_watch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                connection: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Watch"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Me"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_presence: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PresenceWish"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Forgot"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_reset_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_search: {
        parameters: {
            query?: {
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Found"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_setup_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupOpen"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_setup_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_signals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Judged"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_storms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentRow"][];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_targets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Targets"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_things: {
        parameters: {
            query?: {
                q?: string;
                after?: string;
                limit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThingList"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_things_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThingView"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_things_id_commands: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Command"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_things_id_maintenance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Maintenance"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_things_id_readings: {
        parameters: {
            query?: {
                metric?: string;
                from?: string;
                to?: string;
                points?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readings"];
                };
            };
            /** @description Why not. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
