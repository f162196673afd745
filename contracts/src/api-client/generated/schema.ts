// Made by `node contracts/scripts/generate-api-client.mjs` from docs/api/openapi.json: change the API, not this file.

export interface paths {
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is logged in; `null`: nobody */
        get: operations["getSession"];
        put?: never;
        /**
         * Log in
         * @description Answers with the session in an HttpOnly cookie, which every other request carries. Too many wrong passwords for a name from an address are refused with 429 and `Retry-After` before the password is looked at.
         */
        post: operations["login"];
        /**
         * Log out
         * @description Its streams are cut within 15 s.
         */
        delete: operations["logout"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/estates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Estates within your scope, with what holds there now
         * @description All in one page. `watch` is `watched` only where every facility is: nothing else may look normal.
         */
        get: operations["listEstates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/estates/{estateId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One estate */
        get: operations["getEstate"];
        /**
         * Register an estate, or change it
         * @description For administrators and supervisors. The id in the address and in the content must be the same.
         */
        put: operations["putEstate"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/estates/{estateId}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whom to call about an estate
         * @description Names and telephone numbers as the ledger of companies and project managers has them; names that it does not have are those of the registry. For whoever is responsible for the estate: a ticket alone shows the registered names only.
         */
        get: operations["getContactsOfEstate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/estates/{estateId}/facilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Facilities of an estate */
        get: operations["listFacilitiesOfEstate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Facilities within your scope
         * @description All in one page.
         */
        get: operations["listFacilities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facilityId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One facility with the newest value of each of its points
         * @description The newest value is that of the greatest source time, never that which arrived last. `value: null` is a value that is not known, never zero.
         */
        get: operations["getFacility"];
        /**
         * Register a facility, or change it
         * @description For administrators and supervisors. Readings of a point that is not listed are set aside as `registry.unknown_point`, and can be taken again later.
         */
        put: operations["putFacility"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facilityId}/readings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stored readings of one point, oldest first; `fromMs` inclusive, `toMs` exclusive
         * @description As they were read, the bad ones too. Readings of one millisecond are told apart by `ordinal`. Ask with the `cursor` that the page before gave, until it is `null`.
         */
        get: operations["listReadings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facilityId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * History of one point for a chart: its readings, or buckets where there are more than `maxPoints`
         * @description At most `maxPoints` rows. Where there are more readings, or where `bucketMs` asks for it, they are condensed, and the answer says so: `downsampled` is true, `bucketMs` is the width, and `buckets` stand in for `readings`, which is then empty. A bucket without a good reading is left out: nothing is filled in.
         */
        get: operations["getHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facilityId}/readings.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stored readings of one point as CSV for spreadsheets, oldest first
         * @description All stored readings of the span, never condensed; UTF-8 with a byte-order mark.
         */
        get: operations["exportReadings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facilityId}/gaps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stretches in which nothing good was read of a point, oldest first
         * @description Time that is still to come is no gap.
         */
        get: operations["listGaps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facilityId}/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * For which share of a span the points of a facility were known; at most 31 days
         * @description Counted up to now, and from when the facility was registered or first heard of.
         */
        get: operations["getFacilityCoverage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/estates/{estateId}/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * For which share of a span an estate was watched, by facility; at most 31 days
         * @description Counted up to now, and from when each facility was registered or first heard of.
         */
        get: operations["getEstateCoverage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hazards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hazards, newest first
         * @description Ask with the `cursor` that the page before gave, until it is `null`.
         */
        get: operations["listHazards"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hazards/{hazardId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One hazard */
        get: operations["getHazard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hazards/{hazardId}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a latched hazard, with the reason
         * @description For hazards with `needsReset` only. Not for verifiers and viewers.
         */
        post: operations["resetHazard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The rules that ship, with their sources
         * @description The tag says on whose authority the figures stand: `STD` a standard, `PRACTICE` a published practice, `DEFAULT` this product. A default is no law.
         */
        get: operations["listRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/city-profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures that cities have published, to be chosen in the settings */
        get: operations["listCityProfiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/{ruleId}/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a changed rule over stored readings, beside the rule in force; nobody is called
         * @description At most 50 facilities, 31 days and 500 000 readings; one trial at a time. The tried parameters go before a facility’s own.
         */
        post: operations["tryRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rule-settings/{place}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the district (`district`) or an estate changes of the rules, with every version that ever was */
        get: operations["getRuleSettings"];
        /**
         * Change the rules of a place, with the reason; in force at once, recorded for good
         * @description The whole settings of the place, for administrators and supervisors. `expectedVersion` must be the one in force.
         */
        put: operations["putRuleSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hazards/{hazardId}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which samples made a hazard begin, become active and end
         * @description Evaluated anew from the stored readings; `reproduced` says whether they give the same record.
         */
        get: operations["explainHazard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facilities/{facilityId}/modes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tests and maintenance of a facility, newest first */
        get: operations["listModes"];
        put?: never;
        /** Begin a test or maintenance: the facility’s hazards are recorded and call nobody, until it expires */
        post: operations["beginMode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facility-modes/{modeId}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a test or maintenance before its time; what is still active calls people */
        post: operations["endMode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tickets of your scope and of your party, newest first
         * @description Contractors see what is assigned to their party. `allowedActions` is what the asking user may do now. Ask with the `cursor` that the page before gave, until it is `null`.
         */
        get: operations["listTickets"];
        put?: never;
        /**
         * Open a ticket by hand, or join the open one of its matter
         * @description For dispatchers, street officers, supervisors and administrators. The same report with the same `formKey` again answers with its ticket (`known`) and changes nothing. With a facility it joins the open ticket of the facility and class, as a hazard does; about an estate at large it opens a ticket of its own. The reporter is seen by who handles the ticket and is taken away some time after its end.
         */
        post: operations["fileTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{ticketId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One ticket with its assignments and its log */
        get: operations["getTicket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{ticketId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The log of a ticket, oldest first */
        get: operations["listTicketEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ticket-clocks/{districtId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The time limits of a district, with every version that ever was */
        get: operations["getTicketClocks"];
        /**
         * Change the time limits of a district, with the reason; what runs already keeps its own
         * @description All limits of the district, for administrators and supervisors. `expectedVersion` must be the one in force.
         */
        put: operations["putTicketClocks"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{ticketId}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Do something with a ticket; what is allowed is in docs/ticket-transitions.md
         * @description What each action must carry is in docs/ticket-transitions.md; a photo or a signature is uploaded to the ticket first and named by its id. `version` is the one that the user saw: a refusal with 409 carries the ticket as it is now in `current`, for the user to look at before he acts again. An action in `askedActions` only asks: it takes effect when another person does the same.
         */
        post: operations["actOnTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ticket-storms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Estates with more new tickets at once than people look at one by one, the fullest first
         * @description More than 10 open tickets of an estate that were raised within the last 10 minutes, where the installation sets nothing else. It hides and changes nothing; what has one known cause is one ticket already.
         */
        get: operations["listTicketStorms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/left-tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Parties that hold open tickets where they work no more
         * @description For administrators, supervisors and dispatchers: open tickets of parties that are gone, and those whose lead has no contract for them any more and is in no route. At most 500 tickets.
         */
        get: operations["listLeftTickets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/left-tickets/{partyId}/hand-over": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Assign what such a party holds to who would get it now, with the reason
         * @description What the party led goes to who would get the ticket now, what it helped with to who would help now; each must accept anew and no clock begins again. What stays says why. Signs that hang stay.
         */
        post: operations["handOverTickets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/complaints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Complaints of your scope, newest first, each with how often its matter recurs
         * @description Ask with the `cursor` that the page before gave, until it is `null`. `facilityId=none`: about the estate at large.
         */
        get: operations["listComplaints"];
        put?: never;
        /**
         * Enter a complaint: it opens a ticket or joins the open one of its matter
         * @description For dispatchers, street officers, supervisors and administrators. A number that the channel has sent before answers with its ticket (`known`) and changes nothing; so does the same report with the same `formKey`. With a facility it joins the open ticket of the facility and class, as a hazard does; about an estate at large it opens a ticket of its own. The reporter is seen by who handles the ticket and is taken away some time after its end.
         */
        post: operations["fileComplaint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/complaints.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All complaints of the filter, newest first, as CSV for spreadsheets
         * @description UTF-8 with a byte-order mark. Takes what the list takes, without pages. Who complained is not in it: a file goes where nobody can take a name away again.
         */
        get: operations["exportComplaints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/complaints/recurring": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was complained of most often within the last 90 days (削峰斩尾)
         * @description By estate, class and facility, the most frequent first; at most 100. Per 1 000 households only where the registry says how many the estate has.
         */
        get: operations["listRecurringComplaints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{ticketId}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a photo or a file to an open ticket
         * @description Send it as the one part of multipart/form-data, at most 10 MiB: JPEG, PNG, WebP, HEIC or PDF, judged by its bytes. It is kept as it came, with the place and time that a telephone writes into a photo. The same content again answers with the file that is there.
         */
        post: operations["addTicketFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{ticketId}/files/{fileId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The content of a photo or a file of a ticket */
        get: operations["getTicketFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/estates/{estateId}/report-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The codes at the facilities of an estate, by which residents report without login
         * @description `state=all`: those too that were revoked, without their address.
         */
        get: operations["listReportLinks"];
        put?: never;
        /**
         * Make the codes that facilities of an estate lack; answers with those in force
         * @description For dispatchers, supervisors and administrators. A facility that has a code in force keeps it: revoke it first to get another one.
         */
        post: operations["makeReportLinks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/estates/{estateId}/report-links/{facilityId}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke the code at a facility: nobody reports by it any more
         * @description For dispatchers, supervisors and administrators. `createdMs` says which code is meant, as the list has it. Who reported by it before still sees how it goes on. Who made it, who revoked it and why stays in the list.
         */
        post: operations["revokeReportLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/estates/{estateId}/report-links/{facilityId}/code.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The QR code of the facility as a picture to print
         * @description ISO/IEC 18004, error correction level M, with its quiet zone. It says the `url` of the list.
         */
        get: operations["drawReportLink"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The channels by which messages leave, and how each fares
         * @description For administrators, supervisors and dispatchers. Every channel is tested weekly; one that fails is the hazard `N-CHANNEL` of the district’s platform, with a ticket, until a later test succeeds.
         */
        get: operations["listChannels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{channelId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test message by a channel now, and hear how it went
         * @description For administrators and supervisors; at most 10 a minute. A receiver that refuses is an answer with `delivered: false`.
         */
        post: operations["testChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{ticketId}/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who was told of a ticket by which channel, oldest first
         * @description What is shown live in the console is not among them.
         */
        get: operations["listTicketNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages of all tickets of your scope, newest first
         * @description For administrators, supervisors and dispatchers. `state=dead`: what was given up and can be sent again.
         */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{notificationId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a message again that was given up
         * @description For administrators, supervisors and dispatchers. One that was not given up stays as it is.
         */
        post: operations["retryNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notification-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How you are told */
        get: operations["getNotificationSettings"];
        /**
         * Change how you are told
         * @description What is critical comes at once and by every channel, whatever stands here; of the rest, one channel always stays.
         */
        put: operations["putNotificationSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who gets the tickets of your places: routes, contracts of maintenance, parties and calendars
         * @description A contract in force decides the lead of the classes that it names, helped by the estate’s property company and the street’s office; else the most particular route; else the property company (project manager), then the street’s office (housing officer), then the dispatchers.
         */
        get: operations["getRouting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what of it, and why, newest first */
        get: operations["listRoutingChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing/duty": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An on-duty calendar, and who is on duty when
         * @description Whoever is on duty is called; where nobody is, or nobody of them can log in, everybody of the calendar is, and the ticket’s log says so. An empty stretch is such a hole. Nobody of a party that is gone is called, whatever its shifts say: `left` names whom they still have.
         */
        get: operations["getDuty"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing/routes/{itemId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set or take away a route: who leads and who helps
         * @description `expectedVersion` is the one that you saw, 0 for what is new; `value: null` takes it away. Every mistake is told at once. The change is kept with its author and reason. The answer is the whole table.
         */
        put: operations["putRoute"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing/contracts/{itemId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set or take away a contract of maintenance
         * @description `expectedVersion` is the one that you saw, 0 for what is new; `value: null` takes it away. Every mistake is told at once. The change is kept with its author and reason. The answer is the whole table.
         */
        put: operations["putContract"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing/duty/{itemId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set or take away a shift or an exception of a calendar
         * @description `expectedVersion` is the one that you saw, 0 for what is new; `value: null` takes it away. Every mistake is told at once. The change is kept with its author and reason. The answer is the whole table. A weekly shift whose `to` is not after its `from` ends the day after. Exceptions count over the shifts, the later written over the earlier.
         */
        put: operations["putDuty"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing/parties/{itemId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say whether a party still works here
         * @description Routes and contracts that name a party which is gone are passed over, and nobody of it is called, whatever its shifts say. Tickets that it holds stay with it until they are handed over: see `GET /left-tickets`.
         */
        put: operations["putPartyRouting"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing/parties/{itemId}/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open tickets that a party leads or helps with: what it would leave behind
         * @description For who says whether a party still works here, before it is said: these tickets stay with it until they are handed over. At most 500, those of your places.
         */
        get: operations["listPartyTickets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who would get such a ticket now, and why; nothing is written and nobody is called
         * @description By the very steps that raise a ticket. `ladder` supposes that nobody ever answers. `deliveries` are those of persons and channels that the configuration has now.
         */
        get: operations["previewRouting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ticket-ladders/{districtId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The times of a district’s escalation ladder, with every version that ever was */
        get: operations["getTicketLadder"];
        /**
         * Change the times of the ladder, with the reason; a ticket keeps those of its last call until the next one
         * @description All times of the district, for administrators and supervisors. `expectedVersion` must be the one in force.
         */
        put: operations["putTicketLadder"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hung-signs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Signs of estates and of tickets, the last hung first, each with its text ready to print
         * @description A ticket hangs after failed acceptance, a broken deadline at the top level, or by a person, until it is closed. At most 500 of each kind.
         */
        get: operations["listHungSigns"];
        put?: never;
        /**
         * Hang the sign at an estate, with the reason
         * @description For supervisors and administrators of a level above the estate. One sign hangs at an estate at a time; another one is refused with 409.
         */
        post: operations["hangSign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hung-signs/proposals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The estates with the most complaints of a quarter, for a supervisor to decide about
         * @description For administrators and supervisors: the ten estates with the most complaints of the quarter, and those with as many as the tenth. Nothing hangs before somebody hangs it.
         */
        get: operations["listHungSignProposals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hung-signs/{signId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The sign of an estate with its log
         * @description The sign of a ticket is with its ticket.
         */
        get: operations["getHungSign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hung-signs/{signId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 销号 of an estate’s sign, by another person than who hung it
         * @description For verifiers and supervisors of the place; who hung it is refused. There is no other way to end it.
         */
        post: operations["releaseSign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledgers/tickets.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ledger of problems (D3 Annex 2) or one of the three lists, as a spreadsheet
         * @description Columns of `form=ledger` in the order of Annex 2: 序号, 项目名称, 所在街道、社区, 物业服务企业, 问题类别, 问题内容, 整改措施及进展情况, 责任单位/人, 整改完成时限, 是否销号, 备注. Tickets of your scope and of your party, in the order of their raising; 整改措施及进展情况 is the log of the ticket, a line an event. At most 20 000 tickets; the title stands in the first row, the columns' titles in the second.
         */
        get: operations["exportLedgerXlsx"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledgers/tickets.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ledger of problems (D3 Annex 2) or one of the three lists, as CSV for spreadsheets
         * @description Columns of `form=ledger` in the order of Annex 2: 序号, 项目名称, 所在街道、社区, 物业服务企业, 问题类别, 问题内容, 整改措施及进展情况, 责任单位/人, 整改完成时限, 是否销号, 备注. Tickets of your scope and of your party, in the order of their raising; 整改措施及进展情况 is the log of the ticket, a line an event. UTF-8 with a byte-order mark; text that a spreadsheet would take for a formula begins with an apostrophe. No limit.
         */
        get: operations["exportLedgerCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledgers/estates.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ledger of estates (D3 Annex 1) as a spreadsheet, in the form that can be imported
         * @description Columns of Annex 1 in order. What is not known is empty; importing it again changes nothing.
         */
        get: operations["exportEstateLedgerXlsx"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledgers/estates.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ledger of estates (D3 Annex 1) as CSV for spreadsheets
         * @description Columns of Annex 1 in order; UTF-8 with a byte-order mark.
         */
        get: operations["exportEstateLedgerCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledgers/estates/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What importing a filled-in ledger of estates (D3 Annex 1) would write, cell by cell
         * @description Send the workbook, or CSV in UTF-8 or GBK, as the one part of multipart/form-data, at most 5 MiB. Cells may hold the digit, the words or both. Every wrong cell is named by sheet, column, row and title, e.g. `Sheet1!F5 物业服务形态`. The estates must be registered, under the same 小区名称 and street. Writes nothing.
         */
        post: operations["previewEstateLedger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledgers/estates/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a filled-in ledger of estates (D3 Annex 1) as it was previewed, all of it or nothing
         * @description Send the workbook, or CSV in UTF-8 or GBK, as the one part of multipart/form-data, at most 5 MiB. Cells may hold the digit, the words or both. Every wrong cell is named by sheet, column, row and title, e.g. `Sheet1!F5 物业服务形态`. The estates must be registered, under the same 小区名称 and street. `digest` comes from the preview; `registry.conflict` where this file would write something else by now. Who imported what stays recorded.
         */
        post: operations["importEstateLedger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledgers/companies.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ledger of companies and project managers as a spreadsheet, in the form that can be imported
         * @description A line an estate with what D3 §四(一)1 wants of its property company and project manager. What is not known is empty; importing it again changes nothing.
         */
        get: operations["exportCompanyLedgerXlsx"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledgers/companies.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ledger of companies and project managers as CSV for spreadsheets
         * @description A line an estate with what D3 §四(一)1 wants of its property company and project manager. UTF-8 with a byte-order mark.
         */
        get: operations["exportCompanyLedgerCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledgers/companies/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What importing a filled-in ledger of companies and project managers would write, cell by cell
         * @description Send the workbook, or CSV in UTF-8 or GBK, as the one part of multipart/form-data, at most 5 MiB. Cells may hold the digit, the words or both. Every wrong cell is named by sheet, column, row and title, e.g. `Sheet1!F5 物业服务形态`. The estates must be registered, under the same 小区名称 and street. The check digit of each 统一社会信用代码 must be right, and what is the company's own must be the same wherever its code stands. Writes nothing.
         */
        post: operations["previewCompanyLedger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledgers/companies/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a filled-in ledger of companies and project managers as it was previewed, all of it or nothing
         * @description Send the workbook, or CSV in UTF-8 or GBK, as the one part of multipart/form-data, at most 5 MiB. Cells may hold the digit, the words or both. Every wrong cell is named by sheet, column, row and title, e.g. `Sheet1!F5 物业服务形态`. The estates must be registered, under the same 小区名称 and street. `digest` comes from the preview; `registry.conflict` where this file would write something else by now. Who imported what stays recorded.
         */
        post: operations["importCompanyLedger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Edge agents: whether they are online, and what they could not deliver
         * @description All in one page. `estateId` is `null` for a gateway that called and that nobody has registered.
         */
        get: operations["listNodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/nodes/{groupId}/{edgeNodeId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Register an edge agent for an estate of its street; one that called before is heard from then on
         * @description For administrators and supervisors.
         */
        put: operations["putNode"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/parties": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who can be given work */
        get: operations["listParties"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rejections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What came from the field and could not be used, with the reason, newest first
         * @description Nothing that came is thrown away in silence: what could not be used stands here, with the reason.
         */
        get: operations["listRejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rejections/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take readings that were set aside once more, by what is registered now
         * @description For administrators and supervisors. The answer comes when the readings are stored and evaluated; 503: they are not yet, ask again.
         */
        post: operations["replayRejections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discovered-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics of other makers’ gateways: claimed for a point, or waiting for it with all that came of them */
        get: operations["listDiscoveredMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metric-claims": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say which point a metric is; what was kept of it becomes the point’s
         * @description For administrators and supervisors. The value of the point is `value * factor + offset`. The gateway must be registered for the estate of the facility.
         */
        put: operations["claimMetric"];
        post?: never;
        /**
         * Take a claim back; what was stored by it stays
         * @description For administrators and supervisors.
         */
        delete: operations["unclaimMetric"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field-actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who decided what about data of the field, newest first */
        get: operations["listFieldActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Server-sent events: what changes within your scope. Last-Event-ID resumes; `reset` means: fetch anew
         * @description Each event is a `LiveEvent` in one `data` line, its `type` also as the SSE event. `reset` comes first unless `Last-Event-ID` names an event that is still kept (5 000 are), and whenever what was missed cannot be told: fetch everything anew, then go on. A comment line comes every 15 s; where it does not, the connection is dead. A session that ends cuts the stream.
         */
        get: operations["followStream"];
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
        /** @enum {string} */
        AssignmentRole: "lead" | "co_handler";
        /** @enum {string} */
        AssignmentState: "assigned" | "accepted" | "declined" | "done";
        AssignmentView: {
            partyId: string;
            partyName: string;
            role: components["schemas"]["AssignmentRole"];
            state: components["schemas"]["AssignmentState"];
            answerByMs?: components["schemas"]["TimeMs"];
            overdueMs?: components["schemas"]["TimeMs"];
        };
        BucketView: {
            startMs: components["schemas"]["TimeMs"];
            mean: number;
            min: number;
            max: number;
            last: number;
            count: number;
        };
        /** @enum {string} */
        CallBasis: "on_duty" | "nobody_on_duty" | "no_calendar";
        /** @enum {string} */
        ChannelKind: "email" | "webhook" | "wecom" | "dingtalk" | "feishu" | "sms" | "voice";
        ChannelLastTest: {
            atMs: components["schemas"]["TimeMs"];
            delivered: boolean;
            durationMs: number;
            failure: string | null;
            scheduled: boolean;
        };
        ChannelTestRequest: {
            address?: string;
        };
        ChannelTestView: {
            delivered: boolean;
            durationMs: number;
            failure: string | null;
        };
        ChannelView: {
            id: components["schemas"]["Slug"];
            kind: components["schemas"]["ChannelKind"];
            severities: components["schemas"]["Severity"][];
            /** @enum {string} */
            health: "ok" | "failing" | "unknown";
            lastDeliveredMs: components["schemas"]["TimeMs"] | null;
            lastFailedMs: components["schemas"]["TimeMs"] | null;
            failure: string | null;
            failures: number;
            lastTest: components["schemas"]["ChannelLastTest"] | null;
            today: {
                sent: number;
                limit: number;
            } | null;
            waiting: number;
            dead: number;
        };
        CityProfileView: {
            id: components["schemas"]["Slug"];
            name: components["schemas"]["LocalisedText"];
            parameters: {
                [key: string]: number | boolean | string;
            };
            source: components["schemas"]["SourceView"];
        };
        ClockLimit: {
            kind: components["schemas"]["DeadlineKind"];
            problemClass?: components["schemas"]["ProblemClass"];
            severity?: components["schemas"]["Severity"];
            limitMs: number;
        };
        /** @enum {string} */
        ComplaintChannel: "hotline_12345" | "hotline_962121" | "wuye_110" | "walk_in" | "qr";
        ComplaintPeak: {
            estateId: components["schemas"]["Slug"];
            estateName: components["schemas"]["LocalisedText"];
            facilityId: components["schemas"]["FacilityId"] | null;
            facilityName: components["schemas"]["LocalisedText"] | null;
            problemClass: components["schemas"]["ProblemClass"];
            count: number;
            firstMs: components["schemas"]["TimeMs"];
            lastMs: components["schemas"]["TimeMs"];
            openTickets: number;
            households: number | null;
            perThousandHouseholds: number | null;
        };
        ComplaintView: {
            id: number;
            /** @enum {string} */
            kind: "complaint" | "manual";
            channel: components["schemas"]["ComplaintChannel"] | null;
            number: string | null;
            severity: components["schemas"]["Severity"];
            content: string;
            place: string | null;
            receivedMs: components["schemas"]["TimeMs"];
            enteredBy: string | null;
            reporter: {
                name: string | null;
                phone: string | null;
            } | null;
            ticketId: string;
            ticketState: components["schemas"]["TicketState"];
            estateId: components["schemas"]["Slug"];
            estateName: components["schemas"]["LocalisedText"];
            facilityId: components["schemas"]["FacilityId"] | null;
            facilityName: components["schemas"]["LocalisedText"] | null;
            problemClass: components["schemas"]["ProblemClass"];
            photos: {
                id: string;
                name: string;
                type: components["schemas"]["TicketFileType"];
            }[];
            recurrences: number;
        };
        ComplaintWrite: {
            /** @enum {string} */
            channel: "hotline_12345" | "hotline_962121" | "wuye_110" | "walk_in";
            estateId: components["schemas"]["Slug"];
            facilityId?: components["schemas"]["FacilityId"];
            problemClass: components["schemas"]["ProblemClass"];
            /** @default minor */
            severity?: components["schemas"]["Severity"];
            content: string;
            place?: string;
            number?: components["schemas"]["SourceNumber"];
            reporter?: components["schemas"]["Reporter"];
            formKey?: string;
        };
        ConditionMoment: {
            atMs: components["schemas"]["TimeMs"];
            /** @enum {string} */
            state: "began" | "active" | "clearing" | "cleared" | "last_seen";
            parts: {
                text: components["schemas"]["LocalisedText"];
                truth: components["schemas"]["TruthView"];
                samples: {
                    point: string;
                    value: number | boolean | string | null;
                    quality: components["schemas"]["Quality"];
                    sourceTimeMs: components["schemas"]["TimeMs"];
                }[];
            }[];
        };
        /** @enum {string} */
        ContractState: "none" | "in_force" | "over";
        ContractValue: {
            partyId: components["schemas"]["Slug"];
            place: components["schemas"]["PlacePath"];
            problemClasses: components["schemas"]["ProblemClass"][];
            fromDay: components["schemas"]["Day"];
            toDay: components["schemas"]["Day"] | null;
        };
        ContractView: {
            partyId: components["schemas"]["Slug"];
            place: components["schemas"]["PlacePath"];
            problemClasses: components["schemas"]["ProblemClass"][];
            fromDay: components["schemas"]["Day"];
            toDay: components["schemas"]["Day"] | null;
            id: string;
            version: number;
            state: components["schemas"]["ContractState"];
        };
        ContractWrite: {
            expectedVersion: number;
            value: components["schemas"]["ContractValue"] | null;
            reason: string;
        };
        Day: string;
        DayTime: string;
        /** @enum {string} */
        DeadlineKind: "respond" | "arrive" | "rectify" | "verify";
        DeadlineView: {
            kind: components["schemas"]["DeadlineKind"];
            openedMs: components["schemas"]["TimeMs"];
            dueMs: components["schemas"]["TimeMs"];
            metMs: components["schemas"]["TimeMs"] | null;
            breachedMs: components["schemas"]["TimeMs"] | null;
            cancelledMs: components["schemas"]["TimeMs"] | null;
            platformCaused: boolean;
            clockVersion: number;
        };
        DiscoveredMetricView: {
            groupId: components["schemas"]["SparkplugId"];
            edgeNodeId: components["schemas"]["SparkplugId"];
            deviceId: components["schemas"]["SparkplugId"] | null;
            metric: string;
            estateId: components["schemas"]["Slug"] | null;
            datatype: number;
            unit: string | null;
            value: number | boolean | string | null;
            sourceTimeMs: components["schemas"]["TimeMs"] | null;
            firstMs: components["schemas"]["TimeMs"];
            lastMs: components["schemas"]["TimeMs"];
            kept: number;
            claim: components["schemas"]["MetricClaimView"] | null;
        };
        DutyEntryValue: components["schemas"]["WeeklyShift"] | components["schemas"]["DutyException"];
        DutyEntryView: {
            id: string;
            version: number;
            entry: components["schemas"]["DutyEntryValue"];
        };
        DutyException: {
            /** @constant */
            kind: "exception";
            fromMs: components["schemas"]["TimeMs"];
            toMs: components["schemas"]["TimeMs"];
            offUserIds: string[] | null;
            onUserIds: string[];
        };
        DutyView: {
            roster: components["schemas"]["Roster"];
            gone: boolean;
            members: components["schemas"]["RosterMember"][];
            left: components["schemas"]["RosterMember"][];
            entries: components["schemas"]["DutyEntryView"][];
            stretches: {
                fromMs: components["schemas"]["TimeMs"];
                toMs: components["schemas"]["TimeMs"];
                userIds: string[];
            }[];
        };
        DutyWrite: {
            expectedVersion: number;
            value: {
                roster: components["schemas"]["Roster"];
                entry: components["schemas"]["DutyEntryValue"];
            } | null;
            reason: string;
        };
        /** @enum {string} */
        EscalationCause: "assigned" | "unacknowledged" | "unreachable" | "deadline_breached" | "overdue";
        /** @enum {string} */
        EscalationLevel: "estate" | "street" | "district";
        EscalationView: {
            level: components["schemas"]["EscalationLevel"];
            cause: components["schemas"]["EscalationCause"];
            calledMs: components["schemas"]["TimeMs"];
            reminders: number;
            acknowledgedMs: components["schemas"]["TimeMs"] | null;
            acknowledgedBy: string | null;
            ladderVersion?: number;
        };
        EstateContacts: {
            companyName: string | null;
            companyContact: string | null;
            managerName: string | null;
            managerContact: string | null;
        };
        EstateCoverage: {
            estateId: components["schemas"]["Slug"];
            fromMs: components["schemas"]["TimeMs"];
            toMs: components["schemas"]["TimeMs"];
            share: components["schemas"]["Share"] | null;
            facilities: {
                facilityId: components["schemas"]["FacilityId"];
                countedFromMs: components["schemas"]["TimeMs"] | null;
                share: components["schemas"]["Share"] | null;
            }[];
        };
        EstateLedgerDiff: {
            digest: string;
            added: number;
            changed: number;
            unchanged: number;
            rows: components["schemas"]["EstateLedgerRow"][];
        };
        EstateLedgerField: {
            title: string;
            before: string | null;
            after: string | null;
        };
        EstateLedgerRow: {
            sheet: string;
            row: number;
            estateId: components["schemas"]["Slug"];
            estateName: string;
            /** @enum {string} */
            change: "added" | "changed" | "unchanged";
            fields: components["schemas"]["EstateLedgerField"][];
        };
        EstateView: {
            id: components["schemas"]["Slug"];
            streetId: components["schemas"]["Slug"];
            name: components["schemas"]["LocalisedText"];
            address?: string;
            propertyCompany?: string;
            projectManager?: string;
            housingOfficer?: string;
            households?: number;
            streetName: components["schemas"]["LocalisedText"];
            districtId: components["schemas"]["Slug"];
            watch: components["schemas"]["WatchState"];
            facilityCount: number;
            facilitiesWatched: number;
            activeHazards: {
                critical: number;
                major: number;
                minor: number;
                notice: number;
            };
            openTickets: number;
            overdueTickets: number;
        };
        EstateWrite: {
            id: components["schemas"]["Slug"];
            streetId: components["schemas"]["Slug"];
            name: components["schemas"]["LocalisedText"];
            address?: string;
            propertyCompany?: string;
            projectManager?: string;
            housingOfficer?: string;
            households?: number;
        };
        FacilityCoverage: {
            facilityId: components["schemas"]["FacilityId"];
            fromMs: components["schemas"]["TimeMs"];
            toMs: components["schemas"]["TimeMs"];
            countedFromMs: components["schemas"]["TimeMs"] | null;
            share: components["schemas"]["Share"] | null;
            points: {
                point: components["schemas"]["PointKey"];
                share: components["schemas"]["Share"];
            }[];
        };
        FacilityId: string;
        /** @enum {string} */
        FacilityKind: "elevator" | "fire_water" | "water_tank" | "ebike_charging" | "ponding" | "fire_sensing";
        /** @enum {string} */
        FacilityModeKind: "test" | "maintenance";
        FacilityModeView: {
            id: string;
            facilityId: components["schemas"]["FacilityId"];
            kind: components["schemas"]["FacilityModeKind"];
            reason: string;
            author: {
                userId: string;
                displayName: string;
            };
            fromMs: components["schemas"]["TimeMs"];
            untilMs: components["schemas"]["TimeMs"];
            endedMs: components["schemas"]["TimeMs"] | null;
        };
        FacilityModeWrite: {
            kind: components["schemas"]["FacilityModeKind"];
            reason: string;
            untilMs: components["schemas"]["TimeMs"];
        };
        FacilitySummary: {
            id: components["schemas"]["FacilityId"];
            estateId: components["schemas"]["Slug"];
            kind: components["schemas"]["FacilityKind"];
            name: components["schemas"]["LocalisedText"];
            location: string | null;
            watch: components["schemas"]["WatchState"];
            mode: components["schemas"]["FacilityModeView"] | null;
            activeHazards: {
                critical: number;
                major: number;
                minor: number;
                notice: number;
            };
            openTickets: number;
        };
        FacilityView: {
            id: components["schemas"]["FacilityId"];
            estateId: components["schemas"]["Slug"];
            kind: components["schemas"]["FacilityKind"];
            name: components["schemas"]["LocalisedText"];
            location: string | null;
            watch: components["schemas"]["WatchState"];
            mode: components["schemas"]["FacilityModeView"] | null;
            activeHazards: {
                critical: number;
                major: number;
                minor: number;
                notice: number;
            };
            openTickets: number;
            points: components["schemas"]["PointView"][];
        };
        FacilityWrite: {
            id: components["schemas"]["FacilityId"];
            kind: components["schemas"]["FacilityKind"];
            name: components["schemas"]["LocalisedText"];
            location?: string;
            points: components["schemas"]["PointKey"][];
            /** @default {} */
            parameters?: {
                [key: string]: number | string | boolean;
            };
        };
        FieldActionView: {
            id: string;
            atMs: components["schemas"]["TimeMs"];
            userId: string;
            displayName: string | null;
            /** @enum {string} */
            action: "metric.claimed" | "metric.unclaimed" | "rejection.replayed";
            subject: string;
            detail: {
                [key: string]: string | number | null;
            };
        };
        FiledReport: {
            /** @enum {string} */
            outcome: "opened" | "joined" | "known";
            ticket: components["schemas"]["TicketView"];
        };
        GapView: {
            fromMs: components["schemas"]["TimeMs"];
            toMs: components["schemas"]["TimeMs"];
        };
        HandOverOutcome: {
            ticketId: string;
            leadPartyId: components["schemas"]["Slug"] | null;
            left: ("nobody_else" | "suspended" | "verifying" | "refused") | null;
        };
        HandOverRequest: {
            reason: string;
        };
        /** @enum {string} */
        HazardCause: "agent" | "bus" | "mains";
        HazardExplanation: {
            hazardId: string;
            ruleId: string;
            ruleVersion: number;
            conditionText: components["schemas"]["LocalisedText"];
            source: components["schemas"]["SourceView"];
            settings: {
                district: number;
                estate: number;
            };
            moments: components["schemas"]["ConditionMoment"][];
            thresholds: {
                point: string;
                limit: number;
                /** @enum {string} */
                side: "above" | "below";
                inclusive: boolean;
                /** @enum {string} */
                role: "raise" | "clear";
            }[];
            samples: {
                point: string;
                value: number | boolean | string | null;
                quality: components["schemas"]["Quality"];
                sourceTimeMs: components["schemas"]["TimeMs"];
            }[];
            thinned: boolean;
            reproduced: boolean;
        };
        HazardReset: {
            reason: string;
        };
        /** @enum {string} */
        HazardState: "pending" | "active" | "clearing" | "cleared";
        HazardView: {
            id: string;
            ruleId: string;
            ruleVersion: number;
            ruleName: components["schemas"]["LocalisedText"];
            advice: components["schemas"]["LocalisedText"] | null;
            source: components["schemas"]["SourceView"];
            facilityId: components["schemas"]["FacilityId"];
            facilityName: components["schemas"]["LocalisedText"];
            facilityKind: components["schemas"]["FacilityKind"] | null;
            estateId: components["schemas"]["Slug"];
            estateName: components["schemas"]["LocalisedText"];
            instance: string | null;
            problemClass: components["schemas"]["ProblemClass"];
            severity: components["schemas"]["Severity"];
            state: components["schemas"]["HazardState"];
            beganMs: components["schemas"]["TimeMs"];
            activeMs: components["schemas"]["TimeMs"] | null;
            clearedMs: components["schemas"]["TimeMs"] | null;
            needsReset: boolean;
            retrospective: boolean;
            recurrences: number;
            ticketId: string | null;
            /** @enum {string} */
            suppressed?: "test" | "maintenance" | "root_cause";
            rootHazardId?: string;
            cause?: components["schemas"]["HazardCause"];
            evidence: {
                point: string;
                value: number | boolean | string | null;
                sourceTimeMs: components["schemas"]["TimeMs"];
            }[];
        };
        HeldTickets: {
            leads: string[];
            helps: string[];
        };
        HistoryView: {
            point: components["schemas"]["PointKey"];
            fromMs: components["schemas"]["TimeMs"];
            toMs: components["schemas"]["TimeMs"];
            /** @description There were more readings than asked for, or buckets were asked for: `buckets` stand in for `readings` */
            downsampled: boolean;
            /** @description Width of the buckets, ms; `null`: the readings themselves are given */
            bucketMs: number | null;
            /** @description Oldest first; empty where `downsampled` */
            readings: components["schemas"]["ReadingView"][];
            /** @description Oldest first, none without a number; empty unless `downsampled` */
            buckets: components["schemas"]["BucketView"][];
        };
        HungSignDetails: {
            kind: components["schemas"]["HungSignKind"];
            id: string;
            version: number;
            /** @enum {string} */
            state: "hung" | "released";
            estateId: components["schemas"]["Slug"];
            estateName: components["schemas"]["LocalisedText"];
            streetName: components["schemas"]["LocalisedText"] | null;
            problem: string;
            responsibleUnit: string;
            responsiblePerson: string | null;
            deadlineMs: components["schemas"]["TimeMs"] | null;
            supervisingUnit: string;
            quarter: string | null;
            hungMs: components["schemas"]["TimeMs"];
            hungBy: string | null;
            releasedMs: components["schemas"]["TimeMs"] | null;
            releasedBy: string | null;
            mayRelease: boolean;
            text: string[];
            events: components["schemas"]["HungSignEventView"][];
            intact: boolean;
        };
        HungSignEventView: {
            seq: number;
            atMs: components["schemas"]["TimeMs"];
            /** @enum {string} */
            type: "hung" | "released";
            actor: string;
            actorRole: components["schemas"]["Role"];
            reason: string;
        };
        /** @enum {string} */
        HungSignKind: "estate" | "ticket";
        HungSignProposal: {
            estateId: components["schemas"]["Slug"];
            estateName: components["schemas"]["LocalisedText"];
            quarter: string;
            complaints: number;
            mostOf: components["schemas"]["ProblemClass"];
            hungSignId: string | null;
        };
        HungSignRelease: {
            version: number;
            reason: string;
        };
        HungSignView: {
            kind: components["schemas"]["HungSignKind"];
            id: string;
            version: number;
            /** @enum {string} */
            state: "hung" | "released";
            estateId: components["schemas"]["Slug"];
            estateName: components["schemas"]["LocalisedText"];
            streetName: components["schemas"]["LocalisedText"] | null;
            problem: string;
            responsibleUnit: string;
            responsiblePerson: string | null;
            deadlineMs: components["schemas"]["TimeMs"] | null;
            supervisingUnit: string;
            quarter: string | null;
            hungMs: components["schemas"]["TimeMs"];
            hungBy: string | null;
            releasedMs: components["schemas"]["TimeMs"] | null;
            releasedBy: string | null;
            mayRelease: boolean;
            text: string[];
        };
        HungSignWrite: {
            estateId: components["schemas"]["Slug"];
            problem: string;
            responsibleUnit: string;
            responsiblePerson: string;
            deadlineMs: components["schemas"]["TimeMs"];
            supervisingUnit: string;
            reason: string;
            quarter?: string;
        };
        LadderTimesView: {
            severity: components["schemas"]["Severity"];
            remindMs: number;
            upAfterMs: number;
            overdueStepMs: number;
        };
        /** @enum {string} */
        LedgerForm: "ledger" | "problems" | "responsibilities" | "measures";
        LeftTickets: {
            partyId: components["schemas"]["Slug"];
            partyName: string;
            /** @enum {string} */
            why: "gone" | "contract_over";
            goneMs: components["schemas"]["TimeMs"] | null;
            leads: string[];
            helps: string[];
        };
        LiveEvent: {
            /** @constant */
            type: "reset";
        } | {
            /** @constant */
            type: "points";
            facilityId: components["schemas"]["FacilityId"];
            points: components["schemas"]["PointView"][];
        } | {
            /** @constant */
            type: "watch";
            estateId: components["schemas"]["Slug"];
            facilityIds: components["schemas"]["FacilityId"][];
            watch: components["schemas"]["WatchState"];
        } | {
            /** @constant */
            type: "hazard";
            hazard: components["schemas"]["HazardView"];
        } | {
            /** @constant */
            type: "ticket";
            ticket: components["schemas"]["TicketSummary"];
        } | {
            /** @constant */
            type: "sign";
            sign: {
                id: string;
                version: number;
                /** @enum {string} */
                state: "hung" | "released";
                estateId: components["schemas"]["Slug"];
            };
        };
        LocalisedText: {
            zh: string;
            en: string;
        };
        LoginRequest: {
            username: string;
            password: string;
        };
        ManualTicketWrite: {
            estateId: components["schemas"]["Slug"];
            facilityId?: components["schemas"]["FacilityId"];
            problemClass: components["schemas"]["ProblemClass"];
            /** @default minor */
            severity?: components["schemas"]["Severity"];
            content: string;
            place?: string;
            number?: components["schemas"]["SourceNumber"];
            reporter?: components["schemas"]["Reporter"];
            formKey?: string;
        };
        MetricClaimView: {
            facilityId: components["schemas"]["FacilityId"];
            point: components["schemas"]["PointKey"];
            factor: number;
            offset: number;
        };
        MetricClaimWrite: {
            groupId: components["schemas"]["SparkplugId"];
            edgeNodeId: components["schemas"]["SparkplugId"];
            deviceId: components["schemas"]["SparkplugId"] | null;
            metric: string;
            facilityId: components["schemas"]["FacilityId"];
            point: components["schemas"]["PointKey"];
            /** @default 1 */
            factor?: number;
            /** @default 0 */
            offset?: number;
        };
        NodeView: {
            groupId: components["schemas"]["SparkplugId"];
            edgeNodeId: components["schemas"]["SparkplugId"];
            estateId: components["schemas"]["Slug"] | null;
            online: boolean;
            sinceMs: components["schemas"]["TimeMs"] | null;
            lastMessageMs: components["schemas"]["TimeMs"] | null;
            clockOffsetMs: number | null;
            bdSeq: number | null;
            sequenceGaps: number;
            rebirthRequests: number;
            rejected: number;
            readingsDropped: number;
        };
        NodeWrite: {
            estateId: components["schemas"]["Slug"];
        };
        NotificationRetryRequest: Record<string, never>;
        NotificationSettings: {
            email: string | null;
            phone: string | null;
            locale: ("zh-CN" | "en") | null;
            quietHours: {
                from: string;
                to: string;
            } | null;
            mutedChannelIds: components["schemas"]["Slug"][];
        };
        NotificationView: {
            id: number;
            ticketId: string;
            channelId: string;
            address: string | null;
            subject: string;
            /** @enum {string} */
            state: "waiting" | "delivered" | "diverted" | "dead";
            attempts: number;
            createdMs: components["schemas"]["TimeMs"];
            nextMs: components["schemas"]["TimeMs"] | null;
            endedMs: components["schemas"]["TimeMs"] | null;
            failure: string | null;
        };
        PartyRoutingWrite: {
            expectedVersion: number;
            value: {
                gone: boolean;
            };
            reason: string;
        };
        PartyView: {
            id: string;
            name: string;
            /** @enum {string} */
            kind: "property" | "contractor" | "street" | "district" | "verifier";
        };
        PlacePath: string;
        PointKey: string;
        PointView: {
            point: components["schemas"]["PointKey"];
            instance: string | null;
            key: string;
            name: components["schemas"]["LocalisedText"];
            /** @enum {string} */
            type: "boolean" | "integer" | "number" | "enum" | "string";
            unit: string;
            range: {
                min: number;
                max: number;
            } | null;
            labels: {
                [key: string]: components["schemas"]["LocalisedText"];
            } | null;
            value: number | boolean | string | null;
            quality: components["schemas"]["Quality"] | null;
            reason: components["schemas"]["QualityReason"] | null;
            sourceTimeMs: components["schemas"]["TimeMs"] | null;
            receivedTimeMs: components["schemas"]["TimeMs"] | null;
            watch: components["schemas"]["WatchState"];
        };
        PreviewCall: {
            level: components["schemas"]["EscalationLevel"];
            atMs: components["schemas"]["TimeMs"];
            audience: string;
            basis: components["schemas"]["CallBasis"];
            people: components["schemas"]["RosterMember"][];
            deliveries: components["schemas"]["PreviewDelivery"][];
            reachable: boolean;
        };
        PreviewDelivery: {
            channelId: string;
            kind: components["schemas"]["ChannelKind"];
            address: string | null;
            userId: string | null;
            atMs: components["schemas"]["TimeMs"];
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail?: string;
            /** @enum {string} */
            code: "request.invalid" | "request.not_found" | "request.too_many" | "request.unsupported" | "session.required" | "session.invalid_credentials" | "session.forbidden" | "ticket.transition_not_allowed" | "ticket.version_conflict" | "ticket.condition_holds" | "file.not_accepted" | "file.not_of_ticket" | "registry.conflict" | "service.unavailable" | "service.internal";
            errors?: {
                field: string;
                message: string;
            }[];
            current?: unknown;
        };
        /** @enum {string} */
        ProblemClass: "elevator_safety" | "fire_facilities" | "hydrant_without_water" | "fire_lane_blocked" | "secondary_water_supply" | "ebike_charging" | "flying_wire_charging" | "corridor_clutter" | "ponding" | "manhole_cover" | "pipe_blocked_or_broken" | "garage_seepage" | "rain_sewage_mixing" | "lighting_missing" | "road_damage" | "facade_spalling" | "booster_and_storage" | "video_surveillance" | "other";
        ProposalView: {
            action: components["schemas"]["TicketAction"];
            by: string;
            byMe: boolean;
            reason: string | null;
            untilMs: components["schemas"]["TimeMs"] | null;
        };
        /** @enum {string} */
        Quality: "good" | "uncertain" | "bad";
        /** @enum {string} */
        QualityReason: "never_read" | "device_timeout" | "device_error" | "device_offline" | "out_of_range" | "sentinel" | "loop_low" | "loop_high" | "not_a_number" | "unknown_enum" | "malformed" | "clock_implausible" | "time_unknown" | "node_offline";
        ReadingView: {
            value: number | boolean | string | null;
            quality: components["schemas"]["Quality"];
            reason: components["schemas"]["QualityReason"] | null;
            sourceTimeMs: components["schemas"]["TimeMs"];
            ordinal: number;
        };
        RejectionReplay: {
            ids: string[];
            reason: string;
        };
        RejectionReplayResult: {
            replayed: {
                id: string;
                readings: number;
            }[];
            refused: {
                id: string;
                code: string;
                detail: string;
            }[];
        };
        /** @enum {string} */
        RejectionState: "waiting" | "replayed" | "final";
        RejectionView: {
            id: string;
            atMs: components["schemas"]["TimeMs"];
            code: string;
            detail: string;
            groupId: string | null;
            edgeNodeId: string | null;
            deviceId: string | null;
            point: string | null;
            topic: string;
            payloadHex: string;
            state: components["schemas"]["RejectionState"];
            readings: number;
            replayedMs: components["schemas"]["TimeMs"] | null;
            replayedBy: string | null;
        };
        ReportLinkRevocation: {
            createdMs: components["schemas"]["TimeMs"];
            reason: string;
        };
        ReportLinkView: {
            facilityId: components["schemas"]["FacilityId"];
            facilityName: components["schemas"]["LocalisedText"];
            facilityKind: components["schemas"]["FacilityKind"];
            location: string | null;
            url: string | null;
            createdMs: components["schemas"]["TimeMs"];
            createdBy: string;
            revokedMs: components["schemas"]["TimeMs"] | null;
            revokedBy: string | null;
            revokedReason: string | null;
            reports: number;
            lastReportMs: components["schemas"]["TimeMs"] | null;
        };
        ReportLinksWrite: {
            facilityIds?: components["schemas"]["FacilityId"][];
        };
        ReportView: {
            id: number;
            /** @enum {string} */
            kind: "complaint" | "manual";
            channel: components["schemas"]["ComplaintChannel"] | null;
            number: string | null;
            severity: components["schemas"]["Severity"];
            content: string;
            place: string | null;
            receivedMs: components["schemas"]["TimeMs"];
            enteredBy: string | null;
            reporter: {
                name: string | null;
                phone: string | null;
            } | null;
        };
        Reporter: {
            name?: string;
            phone?: string;
        };
        /** @enum {string} */
        Role: "admin" | "supervisor" | "dispatcher" | "verifier" | "property" | "contractor" | "viewer";
        Roster: string;
        RosterMember: {
            userId: string;
            displayName: string;
        };
        RouteValue: {
            estateId: components["schemas"]["Slug"] | null;
            problemClass: components["schemas"]["ProblemClass"] | null;
            leadPartyId: components["schemas"]["Slug"];
            coHandlerPartyIds: components["schemas"]["Slug"][];
        };
        RouteView: {
            estateId: components["schemas"]["Slug"] | null;
            problemClass: components["schemas"]["ProblemClass"] | null;
            leadPartyId: components["schemas"]["Slug"];
            coHandlerPartyIds: components["schemas"]["Slug"][];
            id: string;
            version: number;
        };
        RouteWrite: {
            expectedVersion: number;
            value: components["schemas"]["RouteValue"] | null;
            reason: string;
        };
        RoutingChange: {
            kind: components["schemas"]["RoutingItemKind"];
            itemId: string;
            version: number;
            value: {
                [key: string]: unknown;
            } | null;
            reason: string;
            author: {
                userId: string;
                displayName: string;
            };
            atMs: components["schemas"]["TimeMs"];
        };
        /** @enum {string} */
        RoutingItemKind: "route" | "contract" | "duty" | "party";
        RoutingPartyView: {
            id: string;
            name: string;
            /** @enum {string} */
            kind: "property" | "contractor" | "street" | "district" | "verifier";
            place: string;
            version: number;
            gone: boolean;
            hasAccount: boolean;
        };
        RoutingPreview: {
            atMs: components["schemas"]["TimeMs"];
            estateId: components["schemas"]["Slug"];
            state: components["schemas"]["TicketState"];
            assignments: {
                partyId: string;
                partyName: string;
                role: components["schemas"]["AssignmentRole"];
            }[];
            steps: components["schemas"]["RoutingStep"][];
            told: {
                audience: string;
                basis: components["schemas"]["CallBasis"];
                people: components["schemas"]["RosterMember"][];
                deliveries: components["schemas"]["PreviewDelivery"][];
                event: string;
            }[];
            ladder: components["schemas"]["PreviewCall"][];
            ladderVersion: number;
            remindMs: number;
            deadlines: {
                kind: components["schemas"]["DeadlineKind"];
                dueMs: components["schemas"]["TimeMs"];
            }[];
            clockVersion: number;
        };
        RoutingStep: {
            /** @enum {string} */
            by: "contract" | "route" | "property_manager" | "street_officer" | "dispatcher" | "co_handler";
            id: string | null;
            partyId: string | null;
            /** @enum {string} */
            outcome: "decided" | "skipped";
            /** @enum {string} */
            why: "chosen" | "contract_over" | "contract_not_begun" | "less_particular" | "party_gone" | "no_account" | "is_lead" | "nobody";
        };
        RoutingTableView: {
            routes: components["schemas"]["RouteView"][];
            contracts: components["schemas"]["ContractView"][];
            parties: components["schemas"]["RoutingPartyView"][];
            rosters: components["schemas"]["Roster"][];
        };
        RuleOverride: {
            enabled?: boolean;
            severity?: components["schemas"]["Severity"];
            onDelayMs?: number;
            offDelayMs?: number;
            /** @enum {string} */
            ticket?: "open" | "worklist" | "none";
        };
        RuleSettings: {
            cityProfile?: components["schemas"]["Slug"];
            /** @default {} */
            parameters: {
                [key: string]: number | boolean | string;
            };
            /** @default {} */
            rules: {
                [key: string]: components["schemas"]["RuleOverride"];
            };
        };
        RuleSettingsInput: {
            cityProfile?: components["schemas"]["Slug"];
            /** @default {} */
            parameters?: {
                [key: string]: number | boolean | string;
            };
            /** @default {} */
            rules?: {
                [key: string]: components["schemas"]["RuleOverride"];
            };
        };
        RuleSettingsVersion: {
            version: number;
            settings: components["schemas"]["RuleSettings"];
            reason: string;
            author: {
                userId: string;
                displayName: string;
            };
            atMs: components["schemas"]["TimeMs"];
        };
        RuleSettingsView: {
            scope: components["schemas"]["Slug"];
            version: number;
            settings: components["schemas"]["RuleSettings"];
            history: components["schemas"]["RuleSettingsVersion"][];
        };
        RuleSettingsWrite: {
            expectedVersion: number;
            settings: components["schemas"]["RuleSettingsInput"];
            reason: string;
        };
        RuleView: {
            id: string;
            version: number;
            name: components["schemas"]["LocalisedText"];
            kind: string;
            severity: components["schemas"]["Severity"];
            problemClass: components["schemas"]["ProblemClass"];
            /** @enum {string} */
            ticket: "open" | "worklist" | "none";
            /** @enum {string} */
            clear: "condition" | "manual";
            onDelayMs: number;
            offDelayMs: number;
            advice: components["schemas"]["LocalisedText"];
            parameters: {
                name: string;
                label: components["schemas"]["LocalisedText"];
                otherwise: number | string | null;
                point: string | null;
                /** @enum {string} */
                type: "figure" | "duration_ms" | "text" | "fact";
            }[];
            source: components["schemas"]["SourceView"];
            conditionText: components["schemas"]["LocalisedText"];
        };
        SessionView: {
            userId: string;
            username: string;
            displayName: string;
            role: components["schemas"]["Role"];
            scopes: string[];
        };
        /** @enum {string} */
        Severity: "critical" | "major" | "minor" | "notice";
        Share: number;
        Slug: string;
        SourceNumber: string;
        SourceView: {
            /** @enum {string} */
            tag: "STD" | "PRACTICE" | "DEFAULT";
            /** @enum {string} */
            confidence: "H" | "M" | "L";
            text: string;
            textZh?: string;
        };
        SparkplugId: string;
        /** @enum {string} */
        StatutoryGrade: "general" | "major";
        /** @enum {string} */
        TicketAction: "assign" | "accept" | "decline" | "arrive" | "submit" | "pass" | "fail" | "suspend" | "resume" | "merge" | "cancel" | "override" | "regrade" | "classify" | "hang" | "acknowledge";
        TicketActionRequest: {
            action: components["schemas"]["TicketAction"];
            version: number;
            comment?: string;
            reason?: string;
            leadPartyId?: string;
            coHandlerPartyIds?: string[];
            untilMs?: components["schemas"]["TimeMs"];
            intoTicketId?: string;
            photoRef?: string;
            severity?: components["schemas"]["Severity"];
            statutoryGrade?: components["schemas"]["StatutoryGrade"];
            clientTimeMs?: components["schemas"]["TimeMs"];
        };
        TicketClocksVersion: {
            version: number;
            limits: components["schemas"]["ClockLimit"][];
            reason: string;
            author: {
                userId: string;
                displayName: string;
            };
            atMs: components["schemas"]["TimeMs"];
        };
        TicketClocksView: {
            districtId: components["schemas"]["Slug"];
            version: number;
            limits: components["schemas"]["ClockLimit"][];
            defaults: {
                kind: components["schemas"]["DeadlineKind"];
                problemClass?: components["schemas"]["ProblemClass"];
                severity?: components["schemas"]["Severity"];
                limitMs: number;
                ruleIds?: string[];
                source: components["schemas"]["SourceView"];
            }[];
            history: components["schemas"]["TicketClocksVersion"][];
        };
        TicketClocksWrite: {
            expectedVersion: number;
            limits: components["schemas"]["ClockLimit"][];
            reason: string;
        };
        TicketEventView: {
            seq: number;
            atMs: components["schemas"]["TimeMs"];
            type: string;
            actor: string | null;
            actorRole: components["schemas"]["Role"] | null;
            data: {
                [key: string]: unknown;
            };
        };
        /** @enum {string} */
        TicketFilePurpose: "photo" | "document" | "signature";
        /** @enum {string} */
        TicketFileType: "image/jpeg" | "image/png" | "image/webp" | "image/heic" | "application/pdf";
        TicketFileView: {
            id: string;
            type: components["schemas"]["TicketFileType"];
            purpose: components["schemas"]["TicketFilePurpose"];
            name: string;
            bytes: number;
            sha256: string;
            width: number | null;
            height: number | null;
            atMs: components["schemas"]["TimeMs"];
            clientTimeMs: components["schemas"]["TimeMs"] | null;
            by: string | null;
            reportId: number | null;
        };
        TicketLadderVersion: {
            version: number;
            times: components["schemas"]["LadderTimesView"][];
            reason: string;
            author: {
                userId: string;
                displayName: string;
            };
            atMs: components["schemas"]["TimeMs"];
        };
        TicketLadderView: {
            districtId: components["schemas"]["Slug"];
            version: number;
            times: components["schemas"]["LadderTimesView"][];
            defaults: components["schemas"]["LadderTimesView"][];
            source: components["schemas"]["SourceView"];
            history: components["schemas"]["TicketLadderVersion"][];
        };
        TicketLadderWrite: {
            expectedVersion: number;
            times: components["schemas"]["LadderTimesView"][];
            reason: string;
        };
        /** @enum {string} */
        TicketSourceKind: "hazard" | "complaint" | "manual";
        TicketSourceView: {
            kind: components["schemas"]["TicketSourceKind"];
            channel: components["schemas"]["ComplaintChannel"] | null;
            number: string | null;
        };
        /** @enum {string} */
        TicketState: "raised" | "assigned" | "responding" | "rectifying" | "suspended" | "verifying" | "closed" | "merged" | "cancelled";
        TicketStorm: {
            estateId: components["schemas"]["Slug"];
            estateName: components["schemas"]["LocalisedText"];
            count: number;
            sinceMs: components["schemas"]["TimeMs"];
            firstRaisedMs: components["schemas"]["TimeMs"];
            lastRaisedMs: components["schemas"]["TimeMs"];
            worst: components["schemas"]["Severity"];
        };
        TicketSummary: {
            id: string;
            facilityId: components["schemas"]["FacilityId"] | null;
            facilityName: components["schemas"]["LocalisedText"] | null;
            estateId: components["schemas"]["Slug"];
            estateName: components["schemas"]["LocalisedText"];
            problemClass: components["schemas"]["ProblemClass"];
            severity: components["schemas"]["Severity"];
            statutoryGrade: components["schemas"]["StatutoryGrade"] | null;
            hungSign: boolean;
            overrides: number;
            escalation: components["schemas"]["EscalationView"] | null;
            title: components["schemas"]["LocalisedText"];
            source: components["schemas"]["TicketSourceView"];
            state: components["schemas"]["TicketState"];
            version: number;
            raisedMs: components["schemas"]["TimeMs"];
            closedMs: components["schemas"]["TimeMs"] | null;
            suspendedUntilMs: components["schemas"]["TimeMs"] | null;
            lead: string | null;
            deadlines: components["schemas"]["DeadlineView"][];
            overdue: boolean;
            hazardIds: string[];
            allowedActions: components["schemas"]["TicketAction"][];
            askedActions: components["schemas"]["TicketAction"][];
        };
        TicketView: {
            id: string;
            facilityId: components["schemas"]["FacilityId"] | null;
            facilityName: components["schemas"]["LocalisedText"] | null;
            estateId: components["schemas"]["Slug"];
            estateName: components["schemas"]["LocalisedText"];
            problemClass: components["schemas"]["ProblemClass"];
            severity: components["schemas"]["Severity"];
            statutoryGrade: components["schemas"]["StatutoryGrade"] | null;
            hungSign: boolean;
            overrides: number;
            escalation: components["schemas"]["EscalationView"] | null;
            title: components["schemas"]["LocalisedText"];
            source: components["schemas"]["TicketSourceView"];
            state: components["schemas"]["TicketState"];
            version: number;
            raisedMs: components["schemas"]["TimeMs"];
            closedMs: components["schemas"]["TimeMs"] | null;
            suspendedUntilMs: components["schemas"]["TimeMs"] | null;
            lead: string | null;
            deadlines: components["schemas"]["DeadlineView"][];
            overdue: boolean;
            hazardIds: string[];
            allowedActions: components["schemas"]["TicketAction"][];
            askedActions: components["schemas"]["TicketAction"][];
            assignments: components["schemas"]["AssignmentView"][];
            proposal: components["schemas"]["ProposalView"] | null;
            reports: components["schemas"]["ReportView"][];
            files: components["schemas"]["TicketFileView"][];
            events: components["schemas"]["TicketEventView"][];
        };
        TimeMs: number;
        /** @enum {string} */
        TruthView: "true" | "false" | "unknown";
        /** @enum {string} */
        WatchState: "watched" | "not_watched";
        WeeklyShift: {
            /** @constant */
            kind: "weekly";
            weekdays: number[];
            from: components["schemas"]["DayTime"];
            to: components["schemas"]["DayTime"];
            userIds: string[];
            fromDay: components["schemas"]["Day"];
            toDay: components["schemas"]["Day"] | null;
        };
        WhatIfRequest: {
            fromMs: components["schemas"]["TimeMs"];
            toMs: components["schemas"]["TimeMs"];
            facilityIds?: components["schemas"]["FacilityId"][];
            override?: components["schemas"]["RuleOverride"];
            parameters?: {
                [key: string]: number | boolean | string;
            };
            rule?: {
                [key: string]: unknown;
            };
        };
        WhatIfResult: {
            ruleId: string;
            conditionText: {
                now: components["schemas"]["LocalisedText"];
                changed: components["schemas"]["LocalisedText"];
            };
            facilities: {
                facilityId: components["schemas"]["FacilityId"];
                readings: number;
                now: {
                    instance: string | null;
                    state: components["schemas"]["HazardState"];
                    severity: components["schemas"]["Severity"];
                    beganMs: components["schemas"]["TimeMs"];
                    activeMs: components["schemas"]["TimeMs"] | null;
                    clearedMs: components["schemas"]["TimeMs"] | null;
                }[];
                changed: {
                    instance: string | null;
                    state: components["schemas"]["HazardState"];
                    severity: components["schemas"]["Severity"];
                    beganMs: components["schemas"]["TimeMs"];
                    activeMs: components["schemas"]["TimeMs"] | null;
                    clearedMs: components["schemas"]["TimeMs"] | null;
                }[];
            }[];
            totals: {
                facilities: number;
                readings: number;
                now: number;
                changed: number;
            };
            leftOut: number;
        };
    };
    responses: {
        /** @description Not valid; `errors` names each field. Code: `request.invalid` */
        NotValid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not logged in. Code: `session.required` */
        NotLoggedIn: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not allowed. Code: `session.forbidden` */
        NotAllowed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No such thing within your scope. Code: `request.not_found` */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too large. Code: `request.invalid` */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Content type is not application/json. Code: `request.unsupported` */
        NotJson: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests. Code: `request.too_many` */
        TooManyRequests: {
            headers: {
                /** @description Seconds to wait */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Inner fault; the log of the server says which. Code: `service.internal` */
        InnerFault: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Cannot answer now; try again. Code: `service.unavailable` */
        Unavailable: {
            headers: {
                /** @description Seconds to wait */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AssignmentRole = components['schemas']['AssignmentRole'];
export type AssignmentState = components['schemas']['AssignmentState'];
export type AssignmentView = components['schemas']['AssignmentView'];
export type BucketView = components['schemas']['BucketView'];
export type CallBasis = components['schemas']['CallBasis'];
export type ChannelKind = components['schemas']['ChannelKind'];
export type ChannelLastTest = components['schemas']['ChannelLastTest'];
export type ChannelTestRequest = components['schemas']['ChannelTestRequest'];
export type ChannelTestView = components['schemas']['ChannelTestView'];
export type ChannelView = components['schemas']['ChannelView'];
export type CityProfileView = components['schemas']['CityProfileView'];
export type ClockLimit = components['schemas']['ClockLimit'];
export type ComplaintChannel = components['schemas']['ComplaintChannel'];
export type ComplaintPeak = components['schemas']['ComplaintPeak'];
export type ComplaintView = components['schemas']['ComplaintView'];
export type ComplaintWrite = components['schemas']['ComplaintWrite'];
export type ConditionMoment = components['schemas']['ConditionMoment'];
export type ContractState = components['schemas']['ContractState'];
export type ContractValue = components['schemas']['ContractValue'];
export type ContractView = components['schemas']['ContractView'];
export type ContractWrite = components['schemas']['ContractWrite'];
export type Day = components['schemas']['Day'];
export type DayTime = components['schemas']['DayTime'];
export type DeadlineKind = components['schemas']['DeadlineKind'];
export type DeadlineView = components['schemas']['DeadlineView'];
export type DiscoveredMetricView = components['schemas']['DiscoveredMetricView'];
export type DutyEntryValue = components['schemas']['DutyEntryValue'];
export type DutyEntryView = components['schemas']['DutyEntryView'];
export type DutyException = components['schemas']['DutyException'];
export type DutyView = components['schemas']['DutyView'];
export type DutyWrite = components['schemas']['DutyWrite'];
export type EscalationCause = components['schemas']['EscalationCause'];
export type EscalationLevel = components['schemas']['EscalationLevel'];
export type EscalationView = components['schemas']['EscalationView'];
export type EstateContacts = components['schemas']['EstateContacts'];
export type EstateCoverage = components['schemas']['EstateCoverage'];
export type EstateLedgerDiff = components['schemas']['EstateLedgerDiff'];
export type EstateLedgerField = components['schemas']['EstateLedgerField'];
export type EstateLedgerRow = components['schemas']['EstateLedgerRow'];
export type EstateView = components['schemas']['EstateView'];
export type EstateWrite = components['schemas']['EstateWrite'];
export type FacilityCoverage = components['schemas']['FacilityCoverage'];
export type FacilityId = components['schemas']['FacilityId'];
export type FacilityKind = components['schemas']['FacilityKind'];
export type FacilityModeKind = components['schemas']['FacilityModeKind'];
export type FacilityModeView = components['schemas']['FacilityModeView'];
export type FacilityModeWrite = components['schemas']['FacilityModeWrite'];
export type FacilitySummary = components['schemas']['FacilitySummary'];
export type FacilityView = components['schemas']['FacilityView'];
export type FacilityWrite = components['schemas']['FacilityWrite'];
export type FieldActionView = components['schemas']['FieldActionView'];
export type FiledReport = components['schemas']['FiledReport'];
export type GapView = components['schemas']['GapView'];
export type HandOverOutcome = components['schemas']['HandOverOutcome'];
export type HandOverRequest = components['schemas']['HandOverRequest'];
export type HazardCause = components['schemas']['HazardCause'];
export type HazardExplanation = components['schemas']['HazardExplanation'];
export type HazardReset = components['schemas']['HazardReset'];
export type HazardState = components['schemas']['HazardState'];
export type HazardView = components['schemas']['HazardView'];
export type HeldTickets = components['schemas']['HeldTickets'];
export type HistoryView = components['schemas']['HistoryView'];
export type HungSignDetails = components['schemas']['HungSignDetails'];
export type HungSignEventView = components['schemas']['HungSignEventView'];
export type HungSignKind = components['schemas']['HungSignKind'];
export type HungSignProposal = components['schemas']['HungSignProposal'];
export type HungSignRelease = components['schemas']['HungSignRelease'];
export type HungSignView = components['schemas']['HungSignView'];
export type HungSignWrite = components['schemas']['HungSignWrite'];
export type LadderTimesView = components['schemas']['LadderTimesView'];
export type LedgerForm = components['schemas']['LedgerForm'];
export type LeftTickets = components['schemas']['LeftTickets'];
export type LiveEvent = components['schemas']['LiveEvent'];
export type LocalisedText = components['schemas']['LocalisedText'];
export type LoginRequest = components['schemas']['LoginRequest'];
export type ManualTicketWrite = components['schemas']['ManualTicketWrite'];
export type MetricClaimView = components['schemas']['MetricClaimView'];
export type MetricClaimWrite = components['schemas']['MetricClaimWrite'];
export type NodeView = components['schemas']['NodeView'];
export type NodeWrite = components['schemas']['NodeWrite'];
export type NotificationRetryRequest = components['schemas']['NotificationRetryRequest'];
export type NotificationSettings = components['schemas']['NotificationSettings'];
export type NotificationView = components['schemas']['NotificationView'];
export type PartyRoutingWrite = components['schemas']['PartyRoutingWrite'];
export type PartyView = components['schemas']['PartyView'];
export type PlacePath = components['schemas']['PlacePath'];
export type PointKey = components['schemas']['PointKey'];
export type PointView = components['schemas']['PointView'];
export type PreviewCall = components['schemas']['PreviewCall'];
export type PreviewDelivery = components['schemas']['PreviewDelivery'];
export type Problem = components['schemas']['Problem'];
export type ProblemClass = components['schemas']['ProblemClass'];
export type ProposalView = components['schemas']['ProposalView'];
export type Quality = components['schemas']['Quality'];
export type QualityReason = components['schemas']['QualityReason'];
export type ReadingView = components['schemas']['ReadingView'];
export type RejectionReplay = components['schemas']['RejectionReplay'];
export type RejectionReplayResult = components['schemas']['RejectionReplayResult'];
export type RejectionState = components['schemas']['RejectionState'];
export type RejectionView = components['schemas']['RejectionView'];
export type ReportLinkRevocation = components['schemas']['ReportLinkRevocation'];
export type ReportLinkView = components['schemas']['ReportLinkView'];
export type ReportLinksWrite = components['schemas']['ReportLinksWrite'];
export type ReportView = components['schemas']['ReportView'];
export type Reporter = components['schemas']['Reporter'];
export type Role = components['schemas']['Role'];
export type Roster = components['schemas']['Roster'];
export type RosterMember = components['schemas']['RosterMember'];
export type RouteValue = components['schemas']['RouteValue'];
export type RouteView = components['schemas']['RouteView'];
export type RouteWrite = components['schemas']['RouteWrite'];
export type RoutingChange = components['schemas']['RoutingChange'];
export type RoutingItemKind = components['schemas']['RoutingItemKind'];
export type RoutingPartyView = components['schemas']['RoutingPartyView'];
export type RoutingPreview = components['schemas']['RoutingPreview'];
export type RoutingStep = components['schemas']['RoutingStep'];
export type RoutingTableView = components['schemas']['RoutingTableView'];
export type RuleOverride = components['schemas']['RuleOverride'];
export type RuleSettings = components['schemas']['RuleSettings'];
export type RuleSettingsInput = components['schemas']['RuleSettingsInput'];
export type RuleSettingsVersion = components['schemas']['RuleSettingsVersion'];
export type RuleSettingsView = components['schemas']['RuleSettingsView'];
export type RuleSettingsWrite = components['schemas']['RuleSettingsWrite'];
export type RuleView = components['schemas']['RuleView'];
export type SessionView = components['schemas']['SessionView'];
export type Severity = components['schemas']['Severity'];
export type Share = components['schemas']['Share'];
export type Slug = components['schemas']['Slug'];
export type SourceNumber = components['schemas']['SourceNumber'];
export type SourceView = components['schemas']['SourceView'];
export type SparkplugId = components['schemas']['SparkplugId'];
export type StatutoryGrade = components['schemas']['StatutoryGrade'];
export type TicketAction = components['schemas']['TicketAction'];
export type TicketActionRequest = components['schemas']['TicketActionRequest'];
export type TicketClocksVersion = components['schemas']['TicketClocksVersion'];
export type TicketClocksView = components['schemas']['TicketClocksView'];
export type TicketClocksWrite = components['schemas']['TicketClocksWrite'];
export type TicketEventView = components['schemas']['TicketEventView'];
export type TicketFilePurpose = components['schemas']['TicketFilePurpose'];
export type TicketFileType = components['schemas']['TicketFileType'];
export type TicketFileView = components['schemas']['TicketFileView'];
export type TicketLadderVersion = components['schemas']['TicketLadderVersion'];
export type TicketLadderView = components['schemas']['TicketLadderView'];
export type TicketLadderWrite = components['schemas']['TicketLadderWrite'];
export type TicketSourceKind = components['schemas']['TicketSourceKind'];
export type TicketSourceView = components['schemas']['TicketSourceView'];
export type TicketState = components['schemas']['TicketState'];
export type TicketStorm = components['schemas']['TicketStorm'];
export type TicketSummary = components['schemas']['TicketSummary'];
export type TicketView = components['schemas']['TicketView'];
export type TimeMs = components['schemas']['TimeMs'];
export type TruthView = components['schemas']['TruthView'];
export type WatchState = components['schemas']['WatchState'];
export type WeeklyShift = components['schemas']['WeeklyShift'];
export type WhatIfRequest = components['schemas']['WhatIfRequest'];
export type WhatIfResult = components['schemas']['WhatIfResult'];
export type ResponseNotValid = components['responses']['NotValid'];
export type ResponseNotLoggedIn = components['responses']['NotLoggedIn'];
export type ResponseNotAllowed = components['responses']['NotAllowed'];
export type ResponseNotFound = components['responses']['NotFound'];
export type ResponseTooLarge = components['responses']['TooLarge'];
export type ResponseNotJson = components['responses']['NotJson'];
export type ResponseTooManyRequests = components['responses']['TooManyRequests'];
export type ResponseInnerFault = components['responses']['InnerFault'];
export type ResponseUnavailable = components['responses']['Unavailable'];
export type $defs = Record<string, never>;
export interface operations {
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "userId": "demo-supervisor",
                     *       "username": "supervisor",
                     *       "displayName": "区房管 林科长",
                     *       "role": "supervisor",
                     *       "scopes": [
                     *         "shifan"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SessionView"] | null;
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "supervisor",
                 *       "password": "supervisor-demo"
                 *     }
                 */
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "userId": "demo-supervisor",
                     *       "username": "supervisor",
                     *       "displayName": "区房管 林科长",
                     *       "role": "supervisor",
                     *       "scopes": [
                     *         "shifan"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listEstates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "heping",
                     *           "streetId": "qiaodong",
                     *           "name": {
                     *             "zh": "和平花园",
                     *             "en": "Heping Garden"
                     *           },
                     *           "address": "示范区桥东街道和平路 18 号",
                     *           "propertyCompany": "和平物业服务有限公司",
                     *           "projectManager": "周敏",
                     *           "housingOfficer": "李建国",
                     *           "households": 1280,
                     *           "streetName": {
                     *             "zh": "桥东街道",
                     *             "en": "Qiaodong Street"
                     *           },
                     *           "districtId": "shifan",
                     *           "watch": "watched",
                     *           "facilityCount": 6,
                     *           "facilitiesWatched": 6,
                     *           "activeHazards": {
                     *             "critical": 1,
                     *             "major": 0,
                     *             "minor": 0,
                     *             "notice": 0
                     *           },
                     *           "openTickets": 1,
                     *           "overdueTickets": 0
                     *         },
                     *         {
                     *           "id": "xinhu",
                     *           "streetId": "qiaodong",
                     *           "name": {
                     *             "zh": "新湖家园",
                     *             "en": "Xinhu Homes"
                     *           },
                     *           "address": "示范区桥东街道新湖大道 66 号",
                     *           "propertyCompany": "新湖物业服务有限公司",
                     *           "projectManager": "吴刚",
                     *           "housingOfficer": "李建国",
                     *           "streetName": {
                     *             "zh": "桥东街道",
                     *             "en": "Qiaodong Street"
                     *           },
                     *           "districtId": "shifan",
                     *           "watch": "watched",
                     *           "facilityCount": 6,
                     *           "facilitiesWatched": 6,
                     *           "activeHazards": {
                     *             "critical": 0,
                     *             "major": 0,
                     *             "minor": 0,
                     *             "notice": 0
                     *           },
                     *           "openTickets": 0,
                     *           "overdueTickets": 0
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["EstateView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    getEstate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping */
                estateId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "heping",
                     *       "streetId": "qiaodong",
                     *       "name": {
                     *         "zh": "和平花园",
                     *         "en": "Heping Garden"
                     *       },
                     *       "address": "示范区桥东街道和平路 18 号",
                     *       "propertyCompany": "和平物业服务有限公司",
                     *       "projectManager": "周敏",
                     *       "housingOfficer": "李建国",
                     *       "households": 1280,
                     *       "streetName": {
                     *         "zh": "桥东街道",
                     *         "en": "Qiaodong Street"
                     *       },
                     *       "districtId": "shifan",
                     *       "watch": "watched",
                     *       "facilityCount": 6,
                     *       "facilitiesWatched": 6,
                     *       "activeHazards": {
                     *         "critical": 1,
                     *         "major": 0,
                     *         "minor": 0,
                     *         "notice": 0
                     *       },
                     *       "openTickets": 1,
                     *       "overdueTickets": 0
                     *     }
                     */
                    "application/json": components["schemas"]["EstateView"];
                };
            };
        };
    };
    putEstate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping */
                estateId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "heping",
                 *       "streetId": "qiaodong",
                 *       "name": {
                 *         "zh": "和平花园",
                 *         "en": "Heping Garden"
                 *       },
                 *       "address": "示范区桥东街道和平路 18 号",
                 *       "propertyCompany": "和平物业服务有限公司",
                 *       "projectManager": "周敏",
                 *       "housingOfficer": "李建国",
                 *       "households": 1280
                 *     }
                 */
                "application/json": components["schemas"]["EstateWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "heping",
                     *       "streetId": "qiaodong",
                     *       "name": {
                     *         "zh": "和平花园",
                     *         "en": "Heping Garden"
                     *       },
                     *       "address": "示范区桥东街道和平路 18 号",
                     *       "propertyCompany": "和平物业服务有限公司",
                     *       "projectManager": "周敏",
                     *       "housingOfficer": "李建国",
                     *       "households": 1280,
                     *       "streetName": {
                     *         "zh": "桥东街道",
                     *         "en": "Qiaodong Street"
                     *       },
                     *       "districtId": "shifan",
                     *       "watch": "watched",
                     *       "facilityCount": 6,
                     *       "facilitiesWatched": 6,
                     *       "activeHazards": {
                     *         "critical": 1,
                     *         "major": 0,
                     *         "minor": 0,
                     *         "notice": 0
                     *       },
                     *       "openTickets": 1,
                     *       "overdueTickets": 0
                     *     }
                     */
                    "application/json": components["schemas"]["EstateView"];
                };
            };
        };
    };
    getContactsOfEstate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping */
                estateId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "companyName": "和平物业服务有限公司",
                     *       "companyContact": "0571-8800 0001",
                     *       "managerName": "周敏",
                     *       "managerContact": "138 0000 0002"
                     *     }
                     */
                    "application/json": components["schemas"]["EstateContacts"];
                };
            };
        };
    };
    listFacilitiesOfEstate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping */
                estateId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "heping.garage-1",
                     *           "estateId": "heping",
                     *           "kind": "ponding",
                     *           "name": {
                     *             "zh": "地下车库入口",
                     *             "en": "Garage entrance"
                     *           },
                     *           "location": "地下车库坡道",
                     *           "watch": "watched",
                     *           "mode": null,
                     *           "activeHazards": {
                     *             "critical": 1,
                     *             "major": 0,
                     *             "minor": 0,
                     *             "notice": 0
                     *           },
                     *           "openTickets": 1
                     *         },
                     *         {
                     *           "id": "heping.water-tank-1",
                     *           "estateId": "heping",
                     *           "kind": "water_tank",
                     *           "name": {
                     *             "zh": "生活水箱及加压泵",
                     *             "en": "Domestic tank and booster pumps"
                     *           },
                     *           "location": "地下一层水泵房",
                     *           "watch": "watched",
                     *           "mode": null,
                     *           "activeHazards": {
                     *             "critical": 0,
                     *             "major": 0,
                     *             "minor": 0,
                     *             "notice": 0
                     *           },
                     *           "openTickets": 0
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["FacilitySummary"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    listFacilities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "heping.garage-1",
                     *           "estateId": "heping",
                     *           "kind": "ponding",
                     *           "name": {
                     *             "zh": "地下车库入口",
                     *             "en": "Garage entrance"
                     *           },
                     *           "location": "地下车库坡道",
                     *           "watch": "watched",
                     *           "mode": null,
                     *           "activeHazards": {
                     *             "critical": 1,
                     *             "major": 0,
                     *             "minor": 0,
                     *             "notice": 0
                     *           },
                     *           "openTickets": 1
                     *         },
                     *         {
                     *           "id": "heping.water-tank-1",
                     *           "estateId": "heping",
                     *           "kind": "water_tank",
                     *           "name": {
                     *             "zh": "生活水箱及加压泵",
                     *             "en": "Domestic tank and booster pumps"
                     *           },
                     *           "location": "地下一层水泵房",
                     *           "watch": "watched",
                     *           "mode": null,
                     *           "activeHazards": {
                     *             "critical": 0,
                     *             "major": 0,
                     *             "minor": 0,
                     *             "notice": 0
                     *           },
                     *           "openTickets": 0
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["FacilitySummary"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    getFacility: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping.garage-1 */
                facilityId: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "heping.garage-1",
                     *       "estateId": "heping",
                     *       "kind": "ponding",
                     *       "name": {
                     *         "zh": "地下车库入口",
                     *         "en": "Garage entrance"
                     *       },
                     *       "location": "地下车库坡道",
                     *       "watch": "watched",
                     *       "mode": null,
                     *       "activeHazards": {
                     *         "critical": 1,
                     *         "major": 0,
                     *         "minor": 0,
                     *         "notice": 0
                     *       },
                     *       "openTickets": 1,
                     *       "points": [
                     *         {
                     *           "point": "water_depth",
                     *           "instance": null,
                     *           "key": "water_depth",
                     *           "name": {
                     *             "zh": "积水深度",
                     *             "en": "Water depth"
                     *           },
                     *           "type": "number",
                     *           "unit": "mm",
                     *           "range": {
                     *             "min": 0,
                     *             "max": 3000
                     *           },
                     *           "labels": null,
                     *           "value": 285,
                     *           "quality": "good",
                     *           "reason": null,
                     *           "sourceTimeMs": 1795137000000,
                     *           "receivedTimeMs": 1795137000400,
                     *           "watch": "watched"
                     *         },
                     *         {
                     *           "point": "leak",
                     *           "instance": null,
                     *           "key": "leak",
                     *           "name": {
                     *             "zh": "水浸",
                     *             "en": "Leak"
                     *           },
                     *           "type": "boolean",
                     *           "unit": "1",
                     *           "range": null,
                     *           "labels": {
                     *             "0": {
                     *               "zh": "干燥",
                     *               "en": "Dry"
                     *             },
                     *             "1": {
                     *               "zh": "有水",
                     *               "en": "Water"
                     *             }
                     *           },
                     *           "value": true,
                     *           "quality": "good",
                     *           "reason": null,
                     *           "sourceTimeMs": 1795137000000,
                     *           "receivedTimeMs": 1795137000400,
                     *           "watch": "watched"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["FacilityView"];
                };
            };
        };
    };
    putFacility: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping.garage-1 */
                facilityId: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "heping.garage-1",
                 *       "kind": "ponding",
                 *       "name": {
                 *         "zh": "地下车库入口",
                 *         "en": "Garage entrance"
                 *       },
                 *       "location": "地下车库坡道",
                 *       "points": [
                 *         "water_depth",
                 *         "leak"
                 *       ],
                 *       "parameters": {
                 *         "closeDepthMm": 250
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["FacilityWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "heping.garage-1",
                     *       "estateId": "heping",
                     *       "kind": "ponding",
                     *       "name": {
                     *         "zh": "地下车库入口",
                     *         "en": "Garage entrance"
                     *       },
                     *       "location": "地下车库坡道",
                     *       "watch": "watched",
                     *       "mode": null,
                     *       "activeHazards": {
                     *         "critical": 1,
                     *         "major": 0,
                     *         "minor": 0,
                     *         "notice": 0
                     *       },
                     *       "openTickets": 1,
                     *       "points": [
                     *         {
                     *           "point": "water_depth",
                     *           "instance": null,
                     *           "key": "water_depth",
                     *           "name": {
                     *             "zh": "积水深度",
                     *             "en": "Water depth"
                     *           },
                     *           "type": "number",
                     *           "unit": "mm",
                     *           "range": {
                     *             "min": 0,
                     *             "max": 3000
                     *           },
                     *           "labels": null,
                     *           "value": 285,
                     *           "quality": "good",
                     *           "reason": null,
                     *           "sourceTimeMs": 1795137000000,
                     *           "receivedTimeMs": 1795137000400,
                     *           "watch": "watched"
                     *         },
                     *         {
                     *           "point": "leak",
                     *           "instance": null,
                     *           "key": "leak",
                     *           "name": {
                     *             "zh": "水浸",
                     *             "en": "Leak"
                     *           },
                     *           "type": "boolean",
                     *           "unit": "1",
                     *           "range": null,
                     *           "labels": {
                     *             "0": {
                     *               "zh": "干燥",
                     *               "en": "Dry"
                     *             },
                     *             "1": {
                     *               "zh": "有水",
                     *               "en": "Water"
                     *             }
                     *           },
                     *           "value": true,
                     *           "quality": "good",
                     *           "reason": null,
                     *           "sourceTimeMs": 1795137000000,
                     *           "receivedTimeMs": 1795137000400,
                     *           "watch": "watched"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["FacilityView"];
                };
            };
        };
    };
    listReadings: {
        parameters: {
            query: {
                /** @example water_depth */
                point: components["schemas"]["PointKey"];
                /** @example 1795136400000 */
                fromMs: number;
                /** @example 1795137060000 */
                toMs: number;
                cursor?: string;
                /** @example 3 */
                limit?: number;
            };
            header?: never;
            path: {
                /** @example heping.garage-1 */
                facilityId: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "value": 20,
                     *           "quality": "good",
                     *           "reason": null,
                     *           "sourceTimeMs": 1795136400000,
                     *           "ordinal": 0
                     *         },
                     *         {
                     *           "value": 180,
                     *           "quality": "good",
                     *           "reason": null,
                     *           "sourceTimeMs": 1795136460000,
                     *           "ordinal": 0
                     *         },
                     *         {
                     *           "value": 270,
                     *           "quality": "good",
                     *           "reason": null,
                     *           "sourceTimeMs": 1795136520000,
                     *           "ordinal": 0
                     *         }
                     *       ],
                     *       "nextCursor": "WzE3OTUxMzY1MjAwMDAsMF0"
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["ReadingView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    getHistory: {
        parameters: {
            query: {
                /**
                 * @description Inclusive
                 * @example 1795136400000
                 */
                fromMs: number;
                /**
                 * @description Exclusive
                 * @example 1795137060000
                 */
                toMs: number;
                /** @example water_depth */
                point: components["schemas"]["PointKey"];
                /** @description More readings than this are condensed to buckets, and the answer says so */
                maxPoints?: number;
                /**
                 * @description Asks for buckets of at least this width, ms, however few readings there are
                 * @example 60000
                 */
                bucketMs?: number;
            };
            header?: never;
            path: {
                /** @example heping.garage-1 */
                facilityId: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "point": "water_depth",
                     *       "fromMs": 1795136400000,
                     *       "toMs": 1795137060000,
                     *       "downsampled": true,
                     *       "bucketMs": 60000,
                     *       "readings": [],
                     *       "buckets": [
                     *         {
                     *           "startMs": 1795136400000,
                     *           "mean": 20,
                     *           "min": 20,
                     *           "max": 20,
                     *           "last": 20,
                     *           "count": 1
                     *         },
                     *         {
                     *           "startMs": 1795136460000,
                     *           "mean": 180,
                     *           "min": 180,
                     *           "max": 180,
                     *           "last": 180,
                     *           "count": 1
                     *         },
                     *         {
                     *           "startMs": 1795136520000,
                     *           "mean": 275,
                     *           "min": 270,
                     *           "max": 280,
                     *           "last": 280,
                     *           "count": 2
                     *         },
                     *         {
                     *           "startMs": 1795136580000,
                     *           "mean": 285,
                     *           "min": 285,
                     *           "max": 285,
                     *           "last": 285,
                     *           "count": 1
                     *         },
                     *         {
                     *           "startMs": 1795137000000,
                     *           "mean": 285,
                     *           "min": 285,
                     *           "max": 285,
                     *           "last": 285,
                     *           "count": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["HistoryView"];
                };
            };
        };
    };
    exportReadings: {
        parameters: {
            query: {
                /**
                 * @description Inclusive
                 * @example 1795136400000
                 */
                fromMs: number;
                /**
                 * @description Exclusive
                 * @example 1795137060000
                 */
                toMs: number;
                /** @example water_depth */
                point: components["schemas"]["PointKey"];
            };
            header?: never;
            path: {
                /** @example heping.garage-1 */
                facilityId: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example facility,point,source_time_utc,source_time_ms,ordinal,value,quality,reason
                     *     heping.garage-1,water_depth,2026-11-20T01:00:00.000Z,1795136400000,0,20,good,
                     *     heping.garage-1,water_depth,2026-11-20T01:01:00.000Z,1795136460000,0,180,good,
                     */
                    "text/csv": string;
                };
            };
        };
    };
    listGaps: {
        parameters: {
            query: {
                /**
                 * @description Inclusive
                 * @example 1795136400000
                 */
                fromMs: number;
                /**
                 * @description Exclusive
                 * @example 1795137060000
                 */
                toMs: number;
                /** @example water_depth */
                point: components["schemas"]["PointKey"];
                longerThanMs?: number;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @example heping.garage-1 */
                facilityId: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "fromMs": 1795136580000,
                     *           "toMs": 1795137000000
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["GapView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    getFacilityCoverage: {
        parameters: {
            query: {
                /**
                 * @description Inclusive
                 * @example 1795136400000
                 */
                fromMs: number;
                /**
                 * @description Exclusive
                 * @example 1795222800000
                 */
                toMs: number;
            };
            header?: never;
            path: {
                /** @example heping.garage-1 */
                facilityId: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "facilityId": "heping.garage-1",
                     *       "fromMs": 1795136400000,
                     *       "toMs": 1795222800000,
                     *       "countedFromMs": 1795136400000,
                     *       "share": 0.9612,
                     *       "points": [
                     *         {
                     *           "point": "water_depth",
                     *           "share": 0.9734
                     *         },
                     *         {
                     *           "point": "leak",
                     *           "share": 0.949
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["FacilityCoverage"];
                };
            };
        };
    };
    getEstateCoverage: {
        parameters: {
            query: {
                /**
                 * @description Inclusive
                 * @example 1795136400000
                 */
                fromMs: number;
                /**
                 * @description Exclusive
                 * @example 1795222800000
                 */
                toMs: number;
            };
            header?: never;
            path: {
                /** @example heping */
                estateId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "estateId": "heping",
                     *       "fromMs": 1795136400000,
                     *       "toMs": 1795222800000,
                     *       "share": 0.9634,
                     *       "facilities": [
                     *         {
                     *           "facilityId": "heping.garage-1",
                     *           "countedFromMs": 1795136400000,
                     *           "share": 0.9612
                     *         },
                     *         {
                     *           "facilityId": "heping.water-tank-1",
                     *           "countedFromMs": 1795136400000,
                     *           "share": 0.9656
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["EstateCoverage"];
                };
            };
        };
    };
    listHazards: {
        parameters: {
            query?: {
                cursor?: string;
                /** @example 50 */
                limit?: number;
                /** @example open */
                state?: "open" | "active" | "cleared" | "all";
                /** @example heping */
                estateId?: components["schemas"]["Slug"];
                facilityId?: components["schemas"]["FacilityId"];
                severity?: components["schemas"]["Severity"];
                ticketId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "h-99e2fec6d05bb62ce5191457",
                     *           "ruleId": "P-ORANGE",
                     *           "ruleVersion": 1,
                     *           "ruleName": {
                     *             "zh": "积水橙色(封闭)",
                     *             "en": "Ponding, orange (close)"
                     *           },
                     *           "advice": {
                     *             "zh": "封闭通行，疏导车辆与人员。",
                     *             "en": "Close the way; lead cars and people out."
                     *           },
                     *           "source": {
                     *             "tag": "PRACTICE",
                     *             "confidence": "H",
                     *             "text": "Shanghai closes at 25 cm, Beijing at 27 cm (the facility’s parameter closeDepthMm); durations and hysteresis are our defaults"
                     *           },
                     *           "facilityId": "heping.garage-1",
                     *           "facilityName": {
                     *             "zh": "地下车库入口",
                     *             "en": "Garage entrance"
                     *           },
                     *           "facilityKind": "ponding",
                     *           "estateId": "heping",
                     *           "estateName": {
                     *             "zh": "和平花园",
                     *             "en": "Heping Garden"
                     *           },
                     *           "instance": null,
                     *           "problemClass": "ponding",
                     *           "severity": "critical",
                     *           "state": "active",
                     *           "beganMs": 1795136520000,
                     *           "activeMs": 1795136550000,
                     *           "clearedMs": null,
                     *           "needsReset": false,
                     *           "retrospective": false,
                     *           "recurrences": 0,
                     *           "ticketId": "T-20261120-0002",
                     *           "evidence": [
                     *             {
                     *               "point": "water_depth",
                     *               "value": 270,
                     *               "sourceTimeMs": 1795136520000
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["HazardView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    getHazard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example h-99e2fec6d05bb62ce5191457 */
                hazardId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "h-99e2fec6d05bb62ce5191457",
                     *       "ruleId": "P-ORANGE",
                     *       "ruleVersion": 1,
                     *       "ruleName": {
                     *         "zh": "积水橙色(封闭)",
                     *         "en": "Ponding, orange (close)"
                     *       },
                     *       "advice": {
                     *         "zh": "封闭通行，疏导车辆与人员。",
                     *         "en": "Close the way; lead cars and people out."
                     *       },
                     *       "source": {
                     *         "tag": "PRACTICE",
                     *         "confidence": "H",
                     *         "text": "Shanghai closes at 25 cm, Beijing at 27 cm (the facility’s parameter closeDepthMm); durations and hysteresis are our defaults"
                     *       },
                     *       "facilityId": "heping.garage-1",
                     *       "facilityName": {
                     *         "zh": "地下车库入口",
                     *         "en": "Garage entrance"
                     *       },
                     *       "facilityKind": "ponding",
                     *       "estateId": "heping",
                     *       "estateName": {
                     *         "zh": "和平花园",
                     *         "en": "Heping Garden"
                     *       },
                     *       "instance": null,
                     *       "problemClass": "ponding",
                     *       "severity": "critical",
                     *       "state": "active",
                     *       "beganMs": 1795136520000,
                     *       "activeMs": 1795136550000,
                     *       "clearedMs": null,
                     *       "needsReset": false,
                     *       "retrospective": false,
                     *       "recurrences": 0,
                     *       "ticketId": "T-20261120-0002",
                     *       "evidence": [
                     *         {
                     *           "point": "water_depth",
                     *           "value": 270,
                     *           "sourceTimeMs": 1795136520000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["HazardView"];
                };
            };
        };
    };
    resetHazard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example h-99e2fec6d05bb62ce5191457 */
                hazardId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "现场已确认无积水"
                 *     }
                 */
                "application/json": components["schemas"]["HazardReset"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "h-99e2fec6d05bb62ce5191457",
                     *       "ruleId": "P-ORANGE",
                     *       "ruleVersion": 1,
                     *       "ruleName": {
                     *         "zh": "积水橙色(封闭)",
                     *         "en": "Ponding, orange (close)"
                     *       },
                     *       "advice": {
                     *         "zh": "封闭通行，疏导车辆与人员。",
                     *         "en": "Close the way; lead cars and people out."
                     *       },
                     *       "source": {
                     *         "tag": "PRACTICE",
                     *         "confidence": "H",
                     *         "text": "Shanghai closes at 25 cm, Beijing at 27 cm (the facility’s parameter closeDepthMm); durations and hysteresis are our defaults"
                     *       },
                     *       "facilityId": "heping.garage-1",
                     *       "facilityName": {
                     *         "zh": "地下车库入口",
                     *         "en": "Garage entrance"
                     *       },
                     *       "facilityKind": "ponding",
                     *       "estateId": "heping",
                     *       "estateName": {
                     *         "zh": "和平花园",
                     *         "en": "Heping Garden"
                     *       },
                     *       "instance": null,
                     *       "problemClass": "ponding",
                     *       "severity": "critical",
                     *       "state": "cleared",
                     *       "beganMs": 1795136520000,
                     *       "activeMs": 1795136550000,
                     *       "clearedMs": 1795140000000,
                     *       "needsReset": false,
                     *       "retrospective": false,
                     *       "recurrences": 0,
                     *       "ticketId": "T-20261120-0002",
                     *       "evidence": [
                     *         {
                     *           "point": "water_depth",
                     *           "value": 270,
                     *           "sourceTimeMs": 1795136520000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["HazardView"];
                };
            };
        };
    };
    listRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "P-ORANGE",
                     *           "version": 1,
                     *           "name": {
                     *             "zh": "积水橙色(封闭)",
                     *             "en": "Ponding, orange (close)"
                     *           },
                     *           "kind": "ponding",
                     *           "severity": "major",
                     *           "problemClass": "ponding",
                     *           "ticket": "open",
                     *           "clear": "condition",
                     *           "onDelayMs": 30000,
                     *           "offDelayMs": 900000,
                     *           "advice": {
                     *             "zh": "封闭通行，疏导车辆与人员。",
                     *             "en": "Close the way; lead cars and people out."
                     *           },
                     *           "parameters": [
                     *             {
                     *               "name": "closeDepthMm",
                     *               "label": {
                     *                 "zh": "封闭水深",
                     *                 "en": "Depth at which to close"
                     *               },
                     *               "otherwise": 250,
                     *               "point": "water_depth",
                     *               "type": "figure"
                     *             }
                     *           ],
                     *           "source": {
                     *             "tag": "PRACTICE",
                     *             "confidence": "H",
                     *             "text": "Shanghai closes at 25 cm, Beijing at 27 cm (the facility’s parameter closeDepthMm); durations and hysteresis are our defaults"
                     *           },
                     *           "conditionText": {
                     *             "zh": "积水深度 ≥ 封闭水深(默认 250) mm，持续 30 秒；恢复：积水深度 < 200 mm 持续 15 分钟",
                     *             "en": "Water depth ≥ Depth at which to close (default 250) mm, for 30 s; clears when Water depth < 200 mm for 15 min"
                     *           }
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["RuleView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    listCityProfiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "beijing",
                     *           "name": {
                     *             "zh": "北京",
                     *             "en": "Beijing"
                     *           },
                     *           "parameters": {
                     *             "closeDepthMm": 270,
                     *             "slowDepthMm": 200
                     *           },
                     *           "source": {
                     *             "tag": "PRACTICE",
                     *             "confidence": "H",
                     *             "text": "Underpasses, 2013: 20 cm yellow line, pass slowly; 27 cm red line, close the road"
                     *           }
                     *         },
                     *         {
                     *           "id": "shanghai",
                     *           "name": {
                     *             "zh": "上海",
                     *             "en": "Shanghai"
                     *           },
                     *           "parameters": {
                     *             "closeDepthMm": 250
                     *           },
                     *           "source": {
                     *             "tag": "PRACTICE",
                     *             "confidence": "H",
                     *             "text": "City-wide rule for 608 underpasses: close at 25 cm"
                     *           }
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["CityProfileView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    tryRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example P-ORANGE */
                ruleId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "fromMs": 1795136400000,
                 *       "toMs": 1795140000000,
                 *       "facilityIds": [
                 *         "heping.garage-1"
                 *       ],
                 *       "parameters": {
                 *         "closeDepthMm": 290
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["WhatIfRequest"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ruleId": "P-ORANGE",
                     *       "conditionText": {
                     *         "now": {
                     *           "zh": "积水深度 ≥ 封闭水深(默认 250) mm，持续 30 秒；恢复：积水深度 < 200 mm 持续 15 分钟",
                     *           "en": "Water depth ≥ Depth at which to close (default 250) mm, for 30 s; clears when Water depth < 200 mm for 15 min"
                     *         },
                     *         "changed": {
                     *           "zh": "积水深度 ≥ 封闭水深(默认 250) mm，持续 30 秒；恢复：积水深度 < 200 mm 持续 15 分钟",
                     *           "en": "Water depth ≥ Depth at which to close (default 250) mm, for 30 s; clears when Water depth < 200 mm for 15 min"
                     *         }
                     *       },
                     *       "facilities": [
                     *         {
                     *           "facilityId": "heping.garage-1",
                     *           "readings": 6,
                     *           "now": [
                     *             {
                     *               "instance": null,
                     *               "state": "active",
                     *               "severity": "critical",
                     *               "beganMs": 1795136520000,
                     *               "activeMs": 1795136550000,
                     *               "clearedMs": null
                     *             }
                     *           ],
                     *           "changed": []
                     *         }
                     *       ],
                     *       "totals": {
                     *         "facilities": 1,
                     *         "readings": 6,
                     *         "now": 1,
                     *         "changed": 0
                     *       },
                     *       "leftOut": 0
                     *     }
                     */
                    "application/json": components["schemas"]["WhatIfResult"];
                };
            };
        };
    };
    getRuleSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping */
                place: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "scope": "heping",
                     *       "version": 1,
                     *       "settings": {
                     *         "cityProfile": "beijing",
                     *         "parameters": {},
                     *         "rules": {
                     *           "P-ORANGE": {
                     *             "onDelayMs": 60000
                     *           }
                     *         }
                     *       },
                     *       "history": [
                     *         {
                     *           "version": 1,
                     *           "settings": {
                     *             "cityProfile": "beijing",
                     *             "parameters": {},
                     *             "rules": {
                     *               "P-ORANGE": {
                     *                 "onDelayMs": 60000
                     *               }
                     *             }
                     *           },
                     *           "reason": "按北京市标准",
                     *           "author": {
                     *             "userId": "demo-supervisor",
                     *             "displayName": "区房管 林科长"
                     *           },
                     *           "atMs": 1795222800000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RuleSettingsView"];
                };
            };
        };
    };
    putRuleSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping */
                place: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expectedVersion": 0,
                 *       "settings": {
                 *         "cityProfile": "beijing",
                 *         "rules": {
                 *           "P-ORANGE": {
                 *             "onDelayMs": 60000
                 *           }
                 *         }
                 *       },
                 *       "reason": "按北京市标准"
                 *     }
                 */
                "application/json": components["schemas"]["RuleSettingsWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "scope": "heping",
                     *       "version": 1,
                     *       "settings": {
                     *         "cityProfile": "beijing",
                     *         "parameters": {},
                     *         "rules": {
                     *           "P-ORANGE": {
                     *             "onDelayMs": 60000
                     *           }
                     *         }
                     *       },
                     *       "history": [
                     *         {
                     *           "version": 1,
                     *           "settings": {
                     *             "cityProfile": "beijing",
                     *             "parameters": {},
                     *             "rules": {
                     *               "P-ORANGE": {
                     *                 "onDelayMs": 60000
                     *               }
                     *             }
                     *           },
                     *           "reason": "按北京市标准",
                     *           "author": {
                     *             "userId": "demo-supervisor",
                     *             "displayName": "区房管 林科长"
                     *           },
                     *           "atMs": 1795222800000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RuleSettingsView"];
                };
            };
        };
    };
    explainHazard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example h-99e2fec6d05bb62ce5191457 */
                hazardId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "hazardId": "h-99e2fec6d05bb62ce5191457",
                     *       "ruleId": "P-ORANGE",
                     *       "ruleVersion": 1,
                     *       "conditionText": {
                     *         "zh": "积水深度 ≥ 封闭水深(默认 250) mm，持续 30 秒；恢复：积水深度 < 200 mm 持续 15 分钟",
                     *         "en": "Water depth ≥ Depth at which to close (default 250) mm, for 30 s; clears when Water depth < 200 mm for 15 min"
                     *       },
                     *       "source": {
                     *         "tag": "PRACTICE",
                     *         "confidence": "H",
                     *         "text": "Shanghai closes at 25 cm, Beijing at 27 cm (the facility’s parameter closeDepthMm); durations and hysteresis are our defaults"
                     *       },
                     *       "settings": {
                     *         "district": 0,
                     *         "estate": 0
                     *       },
                     *       "moments": [
                     *         {
                     *           "atMs": 1795136520000,
                     *           "state": "began",
                     *           "parts": [
                     *             {
                     *               "text": {
                     *                 "zh": "积水深度 ≥ 封闭水深(默认 250) mm",
                     *                 "en": "Water depth ≥ Depth at which to close (default 250) mm"
                     *               },
                     *               "truth": "true",
                     *               "samples": [
                     *                 {
                     *                   "point": "water_depth",
                     *                   "value": 270,
                     *                   "quality": "good",
                     *                   "sourceTimeMs": 1795136520000
                     *                 }
                     *               ]
                     *             },
                     *             {
                     *               "text": {
                     *                 "zh": "积水深度 < 200 mm",
                     *                 "en": "Water depth < 200 mm"
                     *               },
                     *               "truth": "false",
                     *               "samples": [
                     *                 {
                     *                   "point": "water_depth",
                     *                   "value": 270,
                     *                   "quality": "good",
                     *                   "sourceTimeMs": 1795136520000
                     *                 }
                     *               ]
                     *             }
                     *           ]
                     *         },
                     *         {
                     *           "atMs": 1795136550000,
                     *           "state": "active",
                     *           "parts": [
                     *             {
                     *               "text": {
                     *                 "zh": "积水深度 ≥ 封闭水深(默认 250) mm",
                     *                 "en": "Water depth ≥ Depth at which to close (default 250) mm"
                     *               },
                     *               "truth": "true",
                     *               "samples": [
                     *                 {
                     *                   "point": "water_depth",
                     *                   "value": 270,
                     *                   "quality": "good",
                     *                   "sourceTimeMs": 1795136520000
                     *                 }
                     *               ]
                     *             },
                     *             {
                     *               "text": {
                     *                 "zh": "积水深度 < 200 mm",
                     *                 "en": "Water depth < 200 mm"
                     *               },
                     *               "truth": "false",
                     *               "samples": [
                     *                 {
                     *                   "point": "water_depth",
                     *                   "value": 270,
                     *                   "quality": "good",
                     *                   "sourceTimeMs": 1795136520000
                     *                 }
                     *               ]
                     *             }
                     *           ]
                     *         },
                     *         {
                     *           "atMs": 1795137000000,
                     *           "state": "last_seen",
                     *           "parts": [
                     *             {
                     *               "text": {
                     *                 "zh": "积水深度 ≥ 封闭水深(默认 250) mm",
                     *                 "en": "Water depth ≥ Depth at which to close (default 250) mm"
                     *               },
                     *               "truth": "true",
                     *               "samples": [
                     *                 {
                     *                   "point": "water_depth",
                     *                   "value": 285,
                     *                   "quality": "good",
                     *                   "sourceTimeMs": 1795137000000
                     *                 }
                     *               ]
                     *             },
                     *             {
                     *               "text": {
                     *                 "zh": "积水深度 < 200 mm",
                     *                 "en": "Water depth < 200 mm"
                     *               },
                     *               "truth": "false",
                     *               "samples": [
                     *                 {
                     *                   "point": "water_depth",
                     *                   "value": 285,
                     *                   "quality": "good",
                     *                   "sourceTimeMs": 1795137000000
                     *                 }
                     *               ]
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "thresholds": [
                     *         {
                     *           "point": "water_depth",
                     *           "limit": 250,
                     *           "side": "above",
                     *           "inclusive": true,
                     *           "role": "raise"
                     *         },
                     *         {
                     *           "point": "water_depth",
                     *           "limit": 200,
                     *           "side": "below",
                     *           "inclusive": false,
                     *           "role": "clear"
                     *         }
                     *       ],
                     *       "samples": [
                     *         {
                     *           "point": "water_depth",
                     *           "value": 20,
                     *           "quality": "good",
                     *           "sourceTimeMs": 1795136400000
                     *         },
                     *         {
                     *           "point": "water_depth",
                     *           "value": 180,
                     *           "quality": "good",
                     *           "sourceTimeMs": 1795136460000
                     *         },
                     *         {
                     *           "point": "water_depth",
                     *           "value": 270,
                     *           "quality": "good",
                     *           "sourceTimeMs": 1795136520000
                     *         },
                     *         {
                     *           "point": "water_depth",
                     *           "value": 280,
                     *           "quality": "good",
                     *           "sourceTimeMs": 1795136550000
                     *         },
                     *         {
                     *           "point": "water_depth",
                     *           "value": 285,
                     *           "quality": "good",
                     *           "sourceTimeMs": 1795136580000
                     *         },
                     *         {
                     *           "point": "water_depth",
                     *           "value": 285,
                     *           "quality": "good",
                     *           "sourceTimeMs": 1795137000000
                     *         }
                     *       ],
                     *       "thinned": false,
                     *       "reproduced": true
                     *     }
                     */
                    "application/json": components["schemas"]["HazardExplanation"];
                };
            };
        };
    };
    listModes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping.garage-1 */
                facilityId: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "m-e4a2f25cc32bf664cb",
                     *           "facilityId": "heping.garage-1",
                     *           "kind": "maintenance",
                     *           "reason": "清掏集水坑",
                     *           "author": {
                     *             "userId": "demo-property",
                     *             "displayName": "和平物业 周敏"
                     *           },
                     *           "fromMs": 1795143600000,
                     *           "untilMs": 1795150800000,
                     *           "endedMs": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["FacilityModeView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    beginMode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping.garage-1 */
                facilityId: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "maintenance",
                 *       "reason": "清掏集水坑",
                 *       "untilMs": 1795150800000
                 *     }
                 */
                "application/json": components["schemas"]["FacilityModeWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "m-e4a2f25cc32bf664cb",
                     *       "facilityId": "heping.garage-1",
                     *       "kind": "maintenance",
                     *       "reason": "清掏集水坑",
                     *       "author": {
                     *         "userId": "demo-property",
                     *         "displayName": "和平物业 周敏"
                     *       },
                     *       "fromMs": 1795143600000,
                     *       "untilMs": 1795150800000,
                     *       "endedMs": null
                     *     }
                     */
                    "application/json": components["schemas"]["FacilityModeView"];
                };
            };
        };
    };
    endMode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example m-e4a2f25cc32bf664cb */
                modeId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "m-e4a2f25cc32bf664cb",
                     *       "facilityId": "heping.garage-1",
                     *       "kind": "maintenance",
                     *       "reason": "清掏集水坑",
                     *       "author": {
                     *         "userId": "demo-property",
                     *         "displayName": "和平物业 周敏"
                     *       },
                     *       "fromMs": 1795143600000,
                     *       "untilMs": 1795150800000,
                     *       "endedMs": 1795149000000
                     *     }
                     */
                    "application/json": components["schemas"]["FacilityModeView"];
                };
            };
        };
    };
    listTickets: {
        parameters: {
            query?: {
                cursor?: string;
                /** @example 50 */
                limit?: number;
                /** @example open */
                state?: "open" | "closed" | "all";
                /** @example heping */
                estateId?: components["schemas"]["Slug"];
                facilityId?: components["schemas"]["FacilityId"];
                source?: components["schemas"]["TicketSourceKind"];
                number?: components["schemas"]["SourceNumber"];
                text?: string;
                hungSign?: "true";
                streetId?: components["schemas"]["Slug"];
                severity?: components["schemas"]["Severity"];
                problemClass?: components["schemas"]["ProblemClass"];
                overdue?: "true";
                mine?: "true";
                sort?: "newest" | "due";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "T-20261120-0002",
                     *           "facilityId": "heping.garage-1",
                     *           "facilityName": {
                     *             "zh": "地下车库入口",
                     *             "en": "Garage entrance"
                     *           },
                     *           "estateId": "heping",
                     *           "estateName": {
                     *             "zh": "和平花园",
                     *             "en": "Heping Garden"
                     *           },
                     *           "problemClass": "ponding",
                     *           "severity": "critical",
                     *           "statutoryGrade": null,
                     *           "hungSign": false,
                     *           "overrides": 0,
                     *           "escalation": {
                     *             "level": "estate",
                     *             "cause": "assigned",
                     *             "calledMs": 1795136551000,
                     *             "reminders": 0,
                     *             "acknowledgedMs": 1795136791000,
                     *             "acknowledgedBy": "和平物业 周敏"
                     *           },
                     *           "title": {
                     *             "zh": "积水橙色(封闭)",
                     *             "en": "Ponding, orange (close)"
                     *           },
                     *           "source": {
                     *             "kind": "hazard",
                     *             "channel": null,
                     *             "number": null
                     *           },
                     *           "state": "responding",
                     *           "version": 3,
                     *           "raisedMs": 1795136551000,
                     *           "closedMs": null,
                     *           "suspendedUntilMs": null,
                     *           "lead": "和平物业服务有限公司",
                     *           "deadlines": [
                     *             {
                     *               "kind": "respond",
                     *               "openedMs": 1795136551000,
                     *               "dueMs": 1795138351000,
                     *               "metMs": 1795136791000,
                     *               "breachedMs": null,
                     *               "cancelledMs": null,
                     *               "platformCaused": false,
                     *               "clockVersion": 1
                     *             },
                     *             {
                     *               "kind": "rectify",
                     *               "openedMs": 1795136551000,
                     *               "dueMs": 1795150951000,
                     *               "metMs": null,
                     *               "breachedMs": null,
                     *               "cancelledMs": null,
                     *               "platformCaused": false,
                     *               "clockVersion": 1
                     *             }
                     *           ],
                     *           "overdue": false,
                     *           "hazardIds": [
                     *             "h-99e2fec6d05bb62ce5191457"
                     *           ],
                     *           "allowedActions": [
                     *             "arrive"
                     *           ],
                     *           "askedActions": []
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["TicketSummary"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    fileTicket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "estateId": "heping",
                 *       "facilityId": "heping.garage-1",
                 *       "problemClass": "ponding",
                 *       "severity": "major",
                 *       "content": "车库坡道积水，车辆无法进出",
                 *       "place": "1号车库坡道"
                 *     }
                 */
                "application/json": components["schemas"]["ManualTicketWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "outcome": "opened",
                     *       "ticket": {
                     *         "id": "T-20261120-0002",
                     *         "facilityId": "heping.garage-1",
                     *         "facilityName": {
                     *           "zh": "地下车库入口",
                     *           "en": "Garage entrance"
                     *         },
                     *         "estateId": "heping",
                     *         "estateName": {
                     *           "zh": "和平花园",
                     *           "en": "Heping Garden"
                     *         },
                     *         "problemClass": "ponding",
                     *         "severity": "critical",
                     *         "statutoryGrade": null,
                     *         "hungSign": false,
                     *         "overrides": 0,
                     *         "escalation": {
                     *           "level": "estate",
                     *           "cause": "assigned",
                     *           "calledMs": 1795136551000,
                     *           "reminders": 0,
                     *           "acknowledgedMs": 1795136791000,
                     *           "acknowledgedBy": "和平物业 周敏"
                     *         },
                     *         "title": {
                     *           "zh": "积水橙色(封闭)",
                     *           "en": "Ponding, orange (close)"
                     *         },
                     *         "source": {
                     *           "kind": "hazard",
                     *           "channel": null,
                     *           "number": null
                     *         },
                     *         "reports": [
                     *           {
                     *             "id": 7,
                     *             "kind": "complaint",
                     *             "channel": "hotline_12345",
                     *             "number": "20261120-031877",
                     *             "severity": "major",
                     *             "content": "车库坡道积水，车辆无法进出",
                     *             "place": "1号车库坡道",
                     *             "receivedMs": 1795136671000,
                     *             "enteredBy": "指挥中心 值班员",
                     *             "reporter": {
                     *               "name": "王女士",
                     *               "phone": "138 0000 0000"
                     *             }
                     *           }
                     *         ],
                     *         "files": [],
                     *         "state": "responding",
                     *         "version": 3,
                     *         "raisedMs": 1795136551000,
                     *         "closedMs": null,
                     *         "suspendedUntilMs": null,
                     *         "lead": "和平物业服务有限公司",
                     *         "deadlines": [
                     *           {
                     *             "kind": "respond",
                     *             "openedMs": 1795136551000,
                     *             "dueMs": 1795138351000,
                     *             "metMs": 1795136791000,
                     *             "breachedMs": null,
                     *             "cancelledMs": null,
                     *             "platformCaused": false,
                     *             "clockVersion": 1
                     *           },
                     *           {
                     *             "kind": "rectify",
                     *             "openedMs": 1795136551000,
                     *             "dueMs": 1795150951000,
                     *             "metMs": null,
                     *             "breachedMs": null,
                     *             "cancelledMs": null,
                     *             "platformCaused": false,
                     *             "clockVersion": 1
                     *           }
                     *         ],
                     *         "overdue": false,
                     *         "hazardIds": [
                     *           "h-99e2fec6d05bb62ce5191457"
                     *         ],
                     *         "allowedActions": [
                     *           "arrive"
                     *         ],
                     *         "askedActions": [],
                     *         "assignments": [
                     *           {
                     *             "partyId": "heping-property",
                     *             "partyName": "和平物业服务有限公司",
                     *             "role": "lead",
                     *             "state": "accepted"
                     *           },
                     *           {
                     *             "partyId": "water-contractor",
                     *             "partyName": "清源二次供水维护有限公司",
                     *             "role": "co_handler",
                     *             "state": "assigned"
                     *           }
                     *         ],
                     *         "proposal": null,
                     *         "events": [
                     *           {
                     *             "seq": 1,
                     *             "atMs": 1795136551000,
                     *             "type": "raised",
                     *             "actor": null,
                     *             "actorRole": null,
                     *             "data": {
                     *               "origin": "sensor",
                     *               "hazards": [
                     *                 {
                     *                   "id": "h-99e2fec6d05bb62ce5191457",
                     *                   "state": "active",
                     *                   "ruleId": "P-ORANGE",
                     *                   "instance": null,
                     *                   "severity": "critical"
                     *                 }
                     *               ],
                     *               "version": 1,
                     *               "severity": "critical"
                     *             }
                     *           },
                     *           {
                     *             "seq": 2,
                     *             "atMs": 1795136551000,
                     *             "type": "assign",
                     *             "actor": null,
                     *             "actorRole": null,
                     *             "data": {
                     *               "to": "assigned",
                     *               "from": "raised",
                     *               "version": 2,
                     *               "leadPartyId": "heping-property",
                     *               "coHandlerPartyIds": [
                     *                 "water-contractor"
                     *               ]
                     *             }
                     *           },
                     *           {
                     *             "seq": 3,
                     *             "atMs": 1795136791000,
                     *             "type": "accept",
                     *             "actor": "和平物业 周敏",
                     *             "actorRole": "property",
                     *             "data": {
                     *               "to": "responding",
                     *               "from": "assigned",
                     *               "comment": "已派保安到场",
                     *               "version": 3,
                     *               "actorPartyId": "heping-property"
                     *             }
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["FiledReport"];
                };
            };
        };
    };
    getTicket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example T-20261120-0002 */
                ticketId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "T-20261120-0002",
                     *       "facilityId": "heping.garage-1",
                     *       "facilityName": {
                     *         "zh": "地下车库入口",
                     *         "en": "Garage entrance"
                     *       },
                     *       "estateId": "heping",
                     *       "estateName": {
                     *         "zh": "和平花园",
                     *         "en": "Heping Garden"
                     *       },
                     *       "problemClass": "ponding",
                     *       "severity": "critical",
                     *       "statutoryGrade": null,
                     *       "hungSign": false,
                     *       "overrides": 0,
                     *       "escalation": {
                     *         "level": "estate",
                     *         "cause": "assigned",
                     *         "calledMs": 1795136551000,
                     *         "reminders": 0,
                     *         "acknowledgedMs": 1795136791000,
                     *         "acknowledgedBy": "和平物业 周敏"
                     *       },
                     *       "title": {
                     *         "zh": "积水橙色(封闭)",
                     *         "en": "Ponding, orange (close)"
                     *       },
                     *       "source": {
                     *         "kind": "hazard",
                     *         "channel": null,
                     *         "number": null
                     *       },
                     *       "reports": [],
                     *       "files": [],
                     *       "state": "responding",
                     *       "version": 3,
                     *       "raisedMs": 1795136551000,
                     *       "closedMs": null,
                     *       "suspendedUntilMs": null,
                     *       "lead": "和平物业服务有限公司",
                     *       "deadlines": [
                     *         {
                     *           "kind": "respond",
                     *           "openedMs": 1795136551000,
                     *           "dueMs": 1795138351000,
                     *           "metMs": 1795136791000,
                     *           "breachedMs": null,
                     *           "cancelledMs": null,
                     *           "platformCaused": false,
                     *           "clockVersion": 1
                     *         },
                     *         {
                     *           "kind": "rectify",
                     *           "openedMs": 1795136551000,
                     *           "dueMs": 1795150951000,
                     *           "metMs": null,
                     *           "breachedMs": null,
                     *           "cancelledMs": null,
                     *           "platformCaused": false,
                     *           "clockVersion": 1
                     *         }
                     *       ],
                     *       "overdue": false,
                     *       "hazardIds": [
                     *         "h-99e2fec6d05bb62ce5191457"
                     *       ],
                     *       "allowedActions": [
                     *         "arrive"
                     *       ],
                     *       "askedActions": [],
                     *       "assignments": [
                     *         {
                     *           "partyId": "heping-property",
                     *           "partyName": "和平物业服务有限公司",
                     *           "role": "lead",
                     *           "state": "accepted"
                     *         },
                     *         {
                     *           "partyId": "water-contractor",
                     *           "partyName": "清源二次供水维护有限公司",
                     *           "role": "co_handler",
                     *           "state": "assigned"
                     *         }
                     *       ],
                     *       "proposal": null,
                     *       "events": [
                     *         {
                     *           "seq": 1,
                     *           "atMs": 1795136551000,
                     *           "type": "raised",
                     *           "actor": null,
                     *           "actorRole": null,
                     *           "data": {
                     *             "origin": "sensor",
                     *             "hazards": [
                     *               {
                     *                 "id": "h-99e2fec6d05bb62ce5191457",
                     *                 "state": "active",
                     *                 "ruleId": "P-ORANGE",
                     *                 "instance": null,
                     *                 "severity": "critical"
                     *               }
                     *             ],
                     *             "version": 1,
                     *             "severity": "critical"
                     *           }
                     *         },
                     *         {
                     *           "seq": 2,
                     *           "atMs": 1795136551000,
                     *           "type": "assign",
                     *           "actor": null,
                     *           "actorRole": null,
                     *           "data": {
                     *             "to": "assigned",
                     *             "from": "raised",
                     *             "version": 2,
                     *             "leadPartyId": "heping-property",
                     *             "coHandlerPartyIds": [
                     *               "water-contractor"
                     *             ]
                     *           }
                     *         },
                     *         {
                     *           "seq": 3,
                     *           "atMs": 1795136791000,
                     *           "type": "accept",
                     *           "actor": "和平物业 周敏",
                     *           "actorRole": "property",
                     *           "data": {
                     *             "to": "responding",
                     *             "from": "assigned",
                     *             "comment": "已派保安到场",
                     *             "version": 3,
                     *             "actorPartyId": "heping-property"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TicketView"];
                };
            };
        };
    };
    listTicketEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example T-20261120-0002 */
                ticketId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "seq": 1,
                     *           "atMs": 1795136551000,
                     *           "type": "raised",
                     *           "actor": null,
                     *           "actorRole": null,
                     *           "data": {
                     *             "origin": "sensor",
                     *             "hazards": [
                     *               {
                     *                 "id": "h-99e2fec6d05bb62ce5191457",
                     *                 "state": "active",
                     *                 "ruleId": "P-ORANGE",
                     *                 "instance": null,
                     *                 "severity": "critical"
                     *               }
                     *             ],
                     *             "version": 1,
                     *             "severity": "critical"
                     *           }
                     *         },
                     *         {
                     *           "seq": 2,
                     *           "atMs": 1795136551000,
                     *           "type": "assign",
                     *           "actor": null,
                     *           "actorRole": null,
                     *           "data": {
                     *             "to": "assigned",
                     *             "from": "raised",
                     *             "version": 2,
                     *             "leadPartyId": "heping-property",
                     *             "coHandlerPartyIds": [
                     *               "water-contractor"
                     *             ]
                     *           }
                     *         },
                     *         {
                     *           "seq": 3,
                     *           "atMs": 1795136791000,
                     *           "type": "accept",
                     *           "actor": "和平物业 周敏",
                     *           "actorRole": "property",
                     *           "data": {
                     *             "to": "responding",
                     *             "from": "assigned",
                     *             "comment": "已派保安到场",
                     *             "version": 3,
                     *             "actorPartyId": "heping-property"
                     *           }
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["TicketEventView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    getTicketClocks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example shifan */
                districtId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "districtId": "shifan",
                     *       "version": 2,
                     *       "limits": [
                     *         {
                     *           "kind": "respond",
                     *           "problemClass": "ponding",
                     *           "severity": "critical",
                     *           "limitMs": 600000
                     *         }
                     *       ],
                     *       "defaults": [
                     *         {
                     *           "kind": "respond",
                     *           "limitMs": 300000,
                     *           "ruleIds": [
                     *             "E-TRAP",
                     *             "E-TRAP-CALL"
                     *           ],
                     *           "source": {
                     *             "tag": "DEFAULT",
                     *             "confidence": "H",
                     *             "text": "Chosen by this product; configurable"
                     *           }
                     *         },
                     *         {
                     *           "kind": "arrive",
                     *           "limitMs": 1800000,
                     *           "ruleIds": [
                     *             "E-TRAP",
                     *             "E-TRAP-CALL"
                     *           ],
                     *           "source": {
                     *             "tag": "STD",
                     *             "confidence": "H",
                     *             "text": "TSG T5002-2017: rescuers on site within 30 min"
                     *           }
                     *         }
                     *       ],
                     *       "history": [
                     *         {
                     *           "version": 2,
                     *           "limits": [
                     *             {
                     *               "kind": "respond",
                     *               "problemClass": "ponding",
                     *               "severity": "critical",
                     *               "limitMs": 600000
                     *             }
                     *           ],
                     *           "reason": "汛期提速",
                     *           "author": {
                     *             "userId": "demo-supervisor",
                     *             "displayName": "区房管 林科长"
                     *           },
                     *           "atMs": 1795222800000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TicketClocksView"];
                };
            };
        };
    };
    putTicketClocks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example shifan */
                districtId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expectedVersion": 1,
                 *       "limits": [
                 *         {
                 *           "kind": "respond",
                 *           "problemClass": "ponding",
                 *           "severity": "critical",
                 *           "limitMs": 600000
                 *         }
                 *       ],
                 *       "reason": "汛期提速"
                 *     }
                 */
                "application/json": components["schemas"]["TicketClocksWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "districtId": "shifan",
                     *       "version": 2,
                     *       "limits": [
                     *         {
                     *           "kind": "respond",
                     *           "problemClass": "ponding",
                     *           "severity": "critical",
                     *           "limitMs": 600000
                     *         }
                     *       ],
                     *       "defaults": [
                     *         {
                     *           "kind": "respond",
                     *           "limitMs": 300000,
                     *           "ruleIds": [
                     *             "E-TRAP",
                     *             "E-TRAP-CALL"
                     *           ],
                     *           "source": {
                     *             "tag": "DEFAULT",
                     *             "confidence": "H",
                     *             "text": "Chosen by this product; configurable"
                     *           }
                     *         },
                     *         {
                     *           "kind": "arrive",
                     *           "limitMs": 1800000,
                     *           "ruleIds": [
                     *             "E-TRAP",
                     *             "E-TRAP-CALL"
                     *           ],
                     *           "source": {
                     *             "tag": "STD",
                     *             "confidence": "H",
                     *             "text": "TSG T5002-2017: rescuers on site within 30 min"
                     *           }
                     *         }
                     *       ],
                     *       "history": [
                     *         {
                     *           "version": 2,
                     *           "limits": [
                     *             {
                     *               "kind": "respond",
                     *               "problemClass": "ponding",
                     *               "severity": "critical",
                     *               "limitMs": 600000
                     *             }
                     *           ],
                     *           "reason": "汛期提速",
                     *           "author": {
                     *             "userId": "demo-supervisor",
                     *             "displayName": "区房管 林科长"
                     *           },
                     *           "atMs": 1795222800000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TicketClocksView"];
                };
            };
        };
    };
    actOnTicket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example T-20261120-0002 */
                ticketId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "action": "accept",
                 *       "version": 2,
                 *       "comment": "已派保安到场，正在设置围挡"
                 *     }
                 */
                "application/json": components["schemas"]["TicketActionRequest"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "T-20261120-0002",
                     *       "facilityId": "heping.garage-1",
                     *       "facilityName": {
                     *         "zh": "地下车库入口",
                     *         "en": "Garage entrance"
                     *       },
                     *       "estateId": "heping",
                     *       "estateName": {
                     *         "zh": "和平花园",
                     *         "en": "Heping Garden"
                     *       },
                     *       "problemClass": "ponding",
                     *       "severity": "critical",
                     *       "statutoryGrade": null,
                     *       "hungSign": false,
                     *       "overrides": 0,
                     *       "escalation": {
                     *         "level": "estate",
                     *         "cause": "assigned",
                     *         "calledMs": 1795136551000,
                     *         "reminders": 0,
                     *         "acknowledgedMs": 1795136791000,
                     *         "acknowledgedBy": "和平物业 周敏"
                     *       },
                     *       "title": {
                     *         "zh": "积水橙色(封闭)",
                     *         "en": "Ponding, orange (close)"
                     *       },
                     *       "source": {
                     *         "kind": "hazard",
                     *         "channel": null,
                     *         "number": null
                     *       },
                     *       "reports": [],
                     *       "files": [],
                     *       "state": "responding",
                     *       "version": 3,
                     *       "raisedMs": 1795136551000,
                     *       "closedMs": null,
                     *       "suspendedUntilMs": null,
                     *       "lead": "和平物业服务有限公司",
                     *       "deadlines": [
                     *         {
                     *           "kind": "respond",
                     *           "openedMs": 1795136551000,
                     *           "dueMs": 1795138351000,
                     *           "metMs": 1795136791000,
                     *           "breachedMs": null,
                     *           "cancelledMs": null,
                     *           "platformCaused": false,
                     *           "clockVersion": 1
                     *         },
                     *         {
                     *           "kind": "rectify",
                     *           "openedMs": 1795136551000,
                     *           "dueMs": 1795150951000,
                     *           "metMs": null,
                     *           "breachedMs": null,
                     *           "cancelledMs": null,
                     *           "platformCaused": false,
                     *           "clockVersion": 1
                     *         }
                     *       ],
                     *       "overdue": false,
                     *       "hazardIds": [
                     *         "h-99e2fec6d05bb62ce5191457"
                     *       ],
                     *       "allowedActions": [
                     *         "arrive"
                     *       ],
                     *       "askedActions": [],
                     *       "assignments": [
                     *         {
                     *           "partyId": "heping-property",
                     *           "partyName": "和平物业服务有限公司",
                     *           "role": "lead",
                     *           "state": "accepted"
                     *         },
                     *         {
                     *           "partyId": "water-contractor",
                     *           "partyName": "清源二次供水维护有限公司",
                     *           "role": "co_handler",
                     *           "state": "assigned"
                     *         }
                     *       ],
                     *       "proposal": null,
                     *       "events": [
                     *         {
                     *           "seq": 1,
                     *           "atMs": 1795136551000,
                     *           "type": "raised",
                     *           "actor": null,
                     *           "actorRole": null,
                     *           "data": {
                     *             "origin": "sensor",
                     *             "hazards": [
                     *               {
                     *                 "id": "h-99e2fec6d05bb62ce5191457",
                     *                 "state": "active",
                     *                 "ruleId": "P-ORANGE",
                     *                 "instance": null,
                     *                 "severity": "critical"
                     *               }
                     *             ],
                     *             "version": 1,
                     *             "severity": "critical"
                     *           }
                     *         },
                     *         {
                     *           "seq": 2,
                     *           "atMs": 1795136551000,
                     *           "type": "assign",
                     *           "actor": null,
                     *           "actorRole": null,
                     *           "data": {
                     *             "to": "assigned",
                     *             "from": "raised",
                     *             "version": 2,
                     *             "leadPartyId": "heping-property",
                     *             "coHandlerPartyIds": [
                     *               "water-contractor"
                     *             ]
                     *           }
                     *         },
                     *         {
                     *           "seq": 3,
                     *           "atMs": 1795136791000,
                     *           "type": "accept",
                     *           "actor": "和平物业 周敏",
                     *           "actorRole": "property",
                     *           "data": {
                     *             "to": "responding",
                     *             "from": "assigned",
                     *             "comment": "已派保安到场",
                     *             "version": 3,
                     *             "actorPartyId": "heping-property"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TicketView"];
                };
            };
        };
    };
    listTicketStorms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "estateId": "heping",
                     *           "estateName": {
                     *             "zh": "和平花园",
                     *             "en": "Heping Garden"
                     *           },
                     *           "count": 14,
                     *           "sinceMs": 1795135860000,
                     *           "firstRaisedMs": 1795135980000,
                     *           "lastRaisedMs": 1795136455000,
                     *           "worst": "critical"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["TicketStorm"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    listLeftTickets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "partyId": "heping-property",
                     *           "partyName": "和平物业服务有限公司",
                     *           "why": "gone",
                     *           "goneMs": 1795050000000,
                     *           "leads": [
                     *             "T-20261120-0003",
                     *             "T-20261121-0001"
                     *           ],
                     *           "helps": [
                     *             "T-20261121-0002"
                     *           ]
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["LeftTickets"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    handOverTickets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping-property */
                partyId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "物业服务合同终止，由新公司承接"
                 *     }
                 */
                "application/json": components["schemas"]["HandOverRequest"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "ticketId": "T-20261120-0003",
                     *           "leadPartyId": "heping-new-property",
                     *           "left": null
                     *         },
                     *         {
                     *           "ticketId": "T-20261121-0001",
                     *           "leadPartyId": "heping-property",
                     *           "left": "verifying"
                     *         },
                     *         {
                     *           "ticketId": "T-20261121-0002",
                     *           "leadPartyId": "fire-contractor",
                     *           "left": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["HandOverOutcome"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    listComplaints: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                /** @example heping */
                estateId?: components["schemas"]["Slug"];
                facilityId?: components["schemas"]["FacilityId"] | "none";
                problemClass?: components["schemas"]["ProblemClass"];
                /** @example hotline_12345 */
                channel?: components["schemas"]["ComplaintChannel"];
                number?: components["schemas"]["SourceNumber"];
                fromMs?: number;
                toMs?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": 7,
                     *           "kind": "complaint",
                     *           "channel": "hotline_12345",
                     *           "number": "20261120-031877",
                     *           "severity": "major",
                     *           "content": "车库坡道积水，车辆无法进出",
                     *           "place": "1号车库坡道",
                     *           "receivedMs": 1795136671000,
                     *           "enteredBy": "指挥中心 值班员",
                     *           "reporter": {
                     *             "name": "王女士",
                     *             "phone": "138 0000 0000"
                     *           },
                     *           "ticketId": "T-20261120-0002",
                     *           "ticketState": "responding",
                     *           "estateId": "heping",
                     *           "estateName": {
                     *             "zh": "和平花园",
                     *             "en": "Heping Garden"
                     *           },
                     *           "facilityId": "heping.garage-1",
                     *           "facilityName": {
                     *             "zh": "地下车库入口",
                     *             "en": "Garage entrance"
                     *           },
                     *           "problemClass": "ponding",
                     *           "photos": [],
                     *           "recurrences": 3
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["ComplaintView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    fileComplaint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "channel": "hotline_12345",
                 *       "number": "20261120-031877",
                 *       "estateId": "heping",
                 *       "facilityId": "heping.garage-1",
                 *       "problemClass": "ponding",
                 *       "severity": "major",
                 *       "content": "车库坡道积水，车辆无法进出",
                 *       "place": "1号车库坡道",
                 *       "reporter": {
                 *         "name": "王女士",
                 *         "phone": "138 0000 0000"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ComplaintWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "outcome": "joined",
                     *       "ticket": {
                     *         "id": "T-20261120-0002",
                     *         "facilityId": "heping.garage-1",
                     *         "facilityName": {
                     *           "zh": "地下车库入口",
                     *           "en": "Garage entrance"
                     *         },
                     *         "estateId": "heping",
                     *         "estateName": {
                     *           "zh": "和平花园",
                     *           "en": "Heping Garden"
                     *         },
                     *         "problemClass": "ponding",
                     *         "severity": "critical",
                     *         "statutoryGrade": null,
                     *         "hungSign": false,
                     *         "overrides": 0,
                     *         "escalation": {
                     *           "level": "estate",
                     *           "cause": "assigned",
                     *           "calledMs": 1795136551000,
                     *           "reminders": 0,
                     *           "acknowledgedMs": 1795136791000,
                     *           "acknowledgedBy": "和平物业 周敏"
                     *         },
                     *         "title": {
                     *           "zh": "积水橙色(封闭)",
                     *           "en": "Ponding, orange (close)"
                     *         },
                     *         "source": {
                     *           "kind": "hazard",
                     *           "channel": null,
                     *           "number": null
                     *         },
                     *         "reports": [
                     *           {
                     *             "id": 7,
                     *             "kind": "complaint",
                     *             "channel": "hotline_12345",
                     *             "number": "20261120-031877",
                     *             "severity": "major",
                     *             "content": "车库坡道积水，车辆无法进出",
                     *             "place": "1号车库坡道",
                     *             "receivedMs": 1795136671000,
                     *             "enteredBy": "指挥中心 值班员",
                     *             "reporter": {
                     *               "name": "王女士",
                     *               "phone": "138 0000 0000"
                     *             }
                     *           }
                     *         ],
                     *         "files": [],
                     *         "state": "responding",
                     *         "version": 3,
                     *         "raisedMs": 1795136551000,
                     *         "closedMs": null,
                     *         "suspendedUntilMs": null,
                     *         "lead": "和平物业服务有限公司",
                     *         "deadlines": [
                     *           {
                     *             "kind": "respond",
                     *             "openedMs": 1795136551000,
                     *             "dueMs": 1795138351000,
                     *             "metMs": 1795136791000,
                     *             "breachedMs": null,
                     *             "cancelledMs": null,
                     *             "platformCaused": false,
                     *             "clockVersion": 1
                     *           },
                     *           {
                     *             "kind": "rectify",
                     *             "openedMs": 1795136551000,
                     *             "dueMs": 1795150951000,
                     *             "metMs": null,
                     *             "breachedMs": null,
                     *             "cancelledMs": null,
                     *             "platformCaused": false,
                     *             "clockVersion": 1
                     *           }
                     *         ],
                     *         "overdue": false,
                     *         "hazardIds": [
                     *           "h-99e2fec6d05bb62ce5191457"
                     *         ],
                     *         "allowedActions": [
                     *           "arrive"
                     *         ],
                     *         "askedActions": [],
                     *         "assignments": [
                     *           {
                     *             "partyId": "heping-property",
                     *             "partyName": "和平物业服务有限公司",
                     *             "role": "lead",
                     *             "state": "accepted"
                     *           },
                     *           {
                     *             "partyId": "water-contractor",
                     *             "partyName": "清源二次供水维护有限公司",
                     *             "role": "co_handler",
                     *             "state": "assigned"
                     *           }
                     *         ],
                     *         "proposal": null,
                     *         "events": [
                     *           {
                     *             "seq": 1,
                     *             "atMs": 1795136551000,
                     *             "type": "raised",
                     *             "actor": null,
                     *             "actorRole": null,
                     *             "data": {
                     *               "origin": "sensor",
                     *               "hazards": [
                     *                 {
                     *                   "id": "h-99e2fec6d05bb62ce5191457",
                     *                   "state": "active",
                     *                   "ruleId": "P-ORANGE",
                     *                   "instance": null,
                     *                   "severity": "critical"
                     *                 }
                     *               ],
                     *               "version": 1,
                     *               "severity": "critical"
                     *             }
                     *           },
                     *           {
                     *             "seq": 2,
                     *             "atMs": 1795136551000,
                     *             "type": "assign",
                     *             "actor": null,
                     *             "actorRole": null,
                     *             "data": {
                     *               "to": "assigned",
                     *               "from": "raised",
                     *               "version": 2,
                     *               "leadPartyId": "heping-property",
                     *               "coHandlerPartyIds": [
                     *                 "water-contractor"
                     *               ]
                     *             }
                     *           },
                     *           {
                     *             "seq": 3,
                     *             "atMs": 1795136791000,
                     *             "type": "accept",
                     *             "actor": "和平物业 周敏",
                     *             "actorRole": "property",
                     *             "data": {
                     *               "to": "responding",
                     *               "from": "assigned",
                     *               "comment": "已派保安到场",
                     *               "version": 3,
                     *               "actorPartyId": "heping-property"
                     *             }
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["FiledReport"];
                };
            };
        };
    };
    exportComplaints: {
        parameters: {
            query?: {
                /** @example heping */
                estateId?: components["schemas"]["Slug"];
                facilityId?: components["schemas"]["FacilityId"] | "none";
                problemClass?: components["schemas"]["ProblemClass"];
                channel?: components["schemas"]["ComplaintChannel"];
                number?: components["schemas"]["SourceNumber"];
                /** @example 1795050271000 */
                fromMs?: number;
                /** @example 1795223071000 */
                toMs?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example �序号,受理时间,来源渠道
                     *     1,2026-11-20 09:02,12345
                     */
                    "text/csv": string;
                };
            };
        };
    };
    listRecurringComplaints: {
        parameters: {
            query?: {
                /** @example heping */
                estateId?: components["schemas"]["Slug"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "estateId": "heping",
                     *           "estateName": {
                     *             "zh": "和平花园",
                     *             "en": "Heping Garden"
                     *           },
                     *           "facilityId": "heping.garage-1",
                     *           "facilityName": {
                     *             "zh": "地下车库入口",
                     *             "en": "Garage entrance"
                     *           },
                     *           "problemClass": "ponding",
                     *           "count": 3,
                     *           "firstMs": 1791680671000,
                     *           "lastMs": 1795136671000,
                     *           "openTickets": 1,
                     *           "households": 1280,
                     *           "perThousandHouseholds": 2.34
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["ComplaintPeak"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    addTicketFile: {
        parameters: {
            query?: {
                /** @example photo */
                purpose?: components["schemas"]["TicketFilePurpose"];
                clientTimeMs?: number;
            };
            header?: never;
            path: {
                /** @example T-20261120-0002 */
                ticketId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "f-5c0f6a3e9b1d4c7f8a2e6d10",
                     *       "type": "image/jpeg",
                     *       "purpose": "photo",
                     *       "name": "IMG_0412.jpg",
                     *       "bytes": 2483112,
                     *       "sha256": "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730",
                     *       "width": 4032,
                     *       "height": 3024,
                     *       "atMs": 1795137451000,
                     *       "clientTimeMs": 1795137450000,
                     *       "by": "和平物业 周敏",
                     *       "reportId": null
                     *     }
                     */
                    "application/json": components["schemas"]["TicketFileView"];
                };
            };
        };
    };
    getTicketFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example T-20261120-0002 */
                ticketId: string;
                /** @example f-5c0f6a3e9b1d4c7f8a2e6d10 */
                fileId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example (the bytes of the file) */
                    "image/jpeg": string;
                    /** @example (the bytes of the file) */
                    "image/png": string;
                    /** @example (the bytes of the file) */
                    "image/webp": string;
                    /** @example (the bytes of the file) */
                    "image/heic": string;
                    /** @example (the bytes of the file) */
                    "application/pdf": string;
                };
            };
        };
    };
    listReportLinks: {
        parameters: {
            query?: {
                /** @example all */
                state?: "active" | "all";
            };
            header?: never;
            path: {
                /** @example heping */
                estateId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "facilityId": "heping.garage-1",
                     *           "facilityName": {
                     *             "zh": "1号地下车库",
                     *             "en": "Garage 1"
                     *           },
                     *           "facilityKind": "ponding",
                     *           "location": null,
                     *           "url": "https://anju.example.cn/r/q7Xk2mP9vT4sB8wZ1cN6hA",
                     *           "createdMs": 1795136671000,
                     *           "createdBy": "区房管局 监管员",
                     *           "revokedMs": null,
                     *           "revokedBy": null,
                     *           "revokedReason": null,
                     *           "reports": 2,
                     *           "lastReportMs": 1795140271000
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["ReportLinkView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    makeReportLinks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping */
                estateId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "facilityIds": [
                 *         "heping.garage-1"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ReportLinksWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "facilityId": "heping.garage-1",
                     *           "facilityName": {
                     *             "zh": "1号地下车库",
                     *             "en": "Garage 1"
                     *           },
                     *           "facilityKind": "ponding",
                     *           "location": null,
                     *           "url": "https://anju.example.cn/r/q7Xk2mP9vT4sB8wZ1cN6hA",
                     *           "createdMs": 1795136671000,
                     *           "createdBy": "区房管局 监管员",
                     *           "revokedMs": null,
                     *           "revokedBy": null,
                     *           "revokedReason": null,
                     *           "reports": 2,
                     *           "lastReportMs": 1795140271000
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["ReportLinkView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    revokeReportLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping */
                estateId: components["schemas"]["Slug"];
                /** @example heping.garage-1 */
                facilityId: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "createdMs": 1795136671000,
                 *       "reason": "二维码被涂改，已换新"
                 *     }
                 */
                "application/json": components["schemas"]["ReportLinkRevocation"];
            };
        };
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    drawReportLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping */
                estateId: components["schemas"]["Slug"];
                /** @example heping.garage-1 */
                facilityId: components["schemas"]["FacilityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 41 41"/> */
                    "image/svg+xml": string;
                };
            };
        };
    };
    listChannels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "duty-sms",
                     *           "kind": "sms",
                     *           "severities": [
                     *             "critical",
                     *             "major"
                     *           ],
                     *           "health": "ok",
                     *           "lastDeliveredMs": 1795136462000,
                     *           "lastFailedMs": 1795136456000,
                     *           "failure": null,
                     *           "failures": 0,
                     *           "lastTest": {
                     *             "atMs": 1795050000000,
                     *             "delivered": true,
                     *             "durationMs": 320,
                     *             "failure": null,
                     *             "scheduled": true
                     *           },
                     *           "today": null,
                     *           "waiting": 0,
                     *           "dead": 1
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["ChannelView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    testChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example duty-sms */
                channelId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "address": "+8613800000000"
                 *     }
                 */
                "application/json": components["schemas"]["ChannelTestRequest"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delivered": true,
                     *       "durationMs": 340,
                     *       "failure": null
                     *     }
                     */
                    "application/json": components["schemas"]["ChannelTestView"];
                };
            };
        };
    };
    listTicketNotifications: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example T-20261120-0002 */
                ticketId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": 41,
                     *           "ticketId": "T-20261120-0002",
                     *           "channelId": "duty-sms",
                     *           "address": "+86138****0000",
                     *           "subject": "[紧急] 派单 T-20261120-0002",
                     *           "state": "delivered",
                     *           "attempts": 2,
                     *           "createdMs": 1795136455000,
                     *           "nextMs": null,
                     *           "endedMs": 1795136462000,
                     *           "failure": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["NotificationView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                state?: "waiting" | "delivered" | "diverted" | "dead";
                channelId?: components["schemas"]["Slug"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": 41,
                     *           "ticketId": "T-20261120-0002",
                     *           "channelId": "duty-sms",
                     *           "address": "+86138****0000",
                     *           "subject": "[紧急] 派单 T-20261120-0002",
                     *           "state": "delivered",
                     *           "attempts": 2,
                     *           "createdMs": 1795136455000,
                     *           "nextMs": null,
                     *           "endedMs": 1795136462000,
                     *           "failure": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["NotificationView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    retryNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 41 */
                notificationId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["NotificationRetryRequest"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 41,
                     *       "ticketId": "T-20261120-0002",
                     *       "channelId": "duty-sms",
                     *       "address": "+86138****0000",
                     *       "subject": "[紧急] 派单 T-20261120-0002",
                     *       "state": "waiting",
                     *       "attempts": 2,
                     *       "createdMs": 1795136455000,
                     *       "nextMs": 1795136490000,
                     *       "endedMs": null,
                     *       "failure": "550 5.1.1 User unknown"
                     *     }
                     */
                    "application/json": components["schemas"]["NotificationView"];
                };
            };
        };
    };
    getNotificationSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "email": "lin@shifan.example",
                     *       "phone": "+8613800000000",
                     *       "locale": "zh-CN",
                     *       "quietHours": {
                     *         "from": "22:00",
                     *         "to": "07:00"
                     *       },
                     *       "mutedChannelIds": [
                     *         "office-mail"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["NotificationSettings"];
                };
            };
        };
    };
    putNotificationSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "lin@shifan.example",
                 *       "phone": "+8613800000000",
                 *       "locale": "zh-CN",
                 *       "quietHours": {
                 *         "from": "22:00",
                 *         "to": "07:00"
                 *       },
                 *       "mutedChannelIds": [
                 *         "office-mail"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NotificationSettings"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "email": "lin@shifan.example",
                     *       "phone": "+8613800000000",
                     *       "locale": "zh-CN",
                     *       "quietHours": {
                     *         "from": "22:00",
                     *         "to": "07:00"
                     *       },
                     *       "mutedChannelIds": [
                     *         "office-mail"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["NotificationSettings"];
                };
            };
        };
    };
    getRouting: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routes": [
                     *         {
                     *           "id": "heping-other",
                     *           "version": 1,
                     *           "estateId": "heping",
                     *           "problemClass": null,
                     *           "leadPartyId": "heping-property",
                     *           "coHandlerPartyIds": []
                     *         }
                     *       ],
                     *       "contracts": [
                     *         {
                     *           "id": "heping-lifts-2026",
                     *           "version": 1,
                     *           "partyId": "lift-contractor",
                     *           "place": "shifan.qiaodong.heping",
                     *           "problemClasses": [
                     *             "elevator_safety"
                     *           ],
                     *           "fromDay": "2026-01-01",
                     *           "toDay": "2026-12-31",
                     *           "state": "in_force"
                     *         }
                     *       ],
                     *       "parties": [
                     *         {
                     *           "id": "lift-contractor",
                     *           "name": "安达电梯维保有限公司",
                     *           "kind": "contractor",
                     *           "place": "shifan",
                     *           "version": 1,
                     *           "gone": false,
                     *           "hasAccount": true
                     *         }
                     *       ],
                     *       "rosters": [
                     *         "party:lift-contractor"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RoutingTableView"];
                };
            };
        };
    };
    listRoutingChanges: {
        parameters: {
            query?: {
                cursor?: string;
                /** @example 50 */
                limit?: number;
                /** @example contract */
                kind?: components["schemas"]["RoutingItemKind"];
                itemId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "kind": "contract",
                     *           "itemId": "heping-lifts-2026",
                     *           "version": 1,
                     *           "value": {
                     *             "partyId": "lift-contractor",
                     *             "place": "shifan.qiaodong.heping",
                     *             "problemClasses": [
                     *               "elevator_safety"
                     *             ],
                     *             "fromDay": "2026-01-01",
                     *             "toDay": "2026-12-31"
                     *           },
                     *           "reason": "合同续签",
                     *           "author": {
                     *             "userId": "demo-supervisor",
                     *             "displayName": "区房管 林科长"
                     *           },
                     *           "atMs": 1795312800000
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["RoutingChange"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    getDuty: {
        parameters: {
            query: {
                /** @example party:lift-contractor */
                roster: components["schemas"]["Roster"];
                /** @example 1795312800000 */
                fromMs: number;
                /** @example 1795392000000 */
                toMs: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "roster": "party:lift-contractor",
                     *       "gone": false,
                     *       "members": [
                     *         {
                     *           "userId": "demo-lift",
                     *           "displayName": "安达电梯 王师傅"
                     *         }
                     *       ],
                     *       "left": [],
                     *       "entries": [
                     *         {
                     *           "id": "lift-days",
                     *           "version": 1,
                     *           "entry": {
                     *             "kind": "weekly",
                     *             "weekdays": [
                     *               1,
                     *               2,
                     *               3,
                     *               4,
                     *               5
                     *             ],
                     *             "from": "08:00",
                     *             "to": "20:00",
                     *             "userIds": [
                     *               "demo-lift"
                     *             ],
                     *             "fromDay": "2026-01-01",
                     *             "toDay": null
                     *           }
                     *         }
                     *       ],
                     *       "stretches": [
                     *         {
                     *           "fromMs": 1795312800000,
                     *           "toMs": 1795348800000,
                     *           "userIds": [
                     *             "demo-lift"
                     *           ]
                     *         },
                     *         {
                     *           "fromMs": 1795348800000,
                     *           "toMs": 1795392000000,
                     *           "userIds": []
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["DutyView"];
                };
            };
        };
    };
    putRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping-other */
                itemId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expectedVersion": 0,
                 *       "value": {
                 *         "estateId": "heping",
                 *         "problemClass": null,
                 *         "leadPartyId": "heping-property",
                 *         "coHandlerPartyIds": []
                 *       },
                 *       "reason": "合同续签"
                 *     }
                 */
                "application/json": components["schemas"]["RouteWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routes": [
                     *         {
                     *           "id": "heping-other",
                     *           "version": 1,
                     *           "estateId": "heping",
                     *           "problemClass": null,
                     *           "leadPartyId": "heping-property",
                     *           "coHandlerPartyIds": []
                     *         }
                     *       ],
                     *       "contracts": [
                     *         {
                     *           "id": "heping-lifts-2026",
                     *           "version": 1,
                     *           "partyId": "lift-contractor",
                     *           "place": "shifan.qiaodong.heping",
                     *           "problemClasses": [
                     *             "elevator_safety"
                     *           ],
                     *           "fromDay": "2026-01-01",
                     *           "toDay": "2026-12-31",
                     *           "state": "in_force"
                     *         }
                     *       ],
                     *       "parties": [
                     *         {
                     *           "id": "lift-contractor",
                     *           "name": "安达电梯维保有限公司",
                     *           "kind": "contractor",
                     *           "place": "shifan",
                     *           "version": 1,
                     *           "gone": false,
                     *           "hasAccount": true
                     *         }
                     *       ],
                     *       "rosters": [
                     *         "party:lift-contractor"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RoutingTableView"];
                };
            };
        };
    };
    putContract: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example heping-lifts-2026 */
                itemId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expectedVersion": 0,
                 *       "value": {
                 *         "partyId": "lift-contractor",
                 *         "place": "shifan.qiaodong.heping",
                 *         "problemClasses": [
                 *           "elevator_safety"
                 *         ],
                 *         "fromDay": "2026-01-01",
                 *         "toDay": "2026-12-31"
                 *       },
                 *       "reason": "合同续签"
                 *     }
                 */
                "application/json": components["schemas"]["ContractWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routes": [
                     *         {
                     *           "id": "heping-other",
                     *           "version": 1,
                     *           "estateId": "heping",
                     *           "problemClass": null,
                     *           "leadPartyId": "heping-property",
                     *           "coHandlerPartyIds": []
                     *         }
                     *       ],
                     *       "contracts": [
                     *         {
                     *           "id": "heping-lifts-2026",
                     *           "version": 1,
                     *           "partyId": "lift-contractor",
                     *           "place": "shifan.qiaodong.heping",
                     *           "problemClasses": [
                     *             "elevator_safety"
                     *           ],
                     *           "fromDay": "2026-01-01",
                     *           "toDay": "2026-12-31",
                     *           "state": "in_force"
                     *         }
                     *       ],
                     *       "parties": [
                     *         {
                     *           "id": "lift-contractor",
                     *           "name": "安达电梯维保有限公司",
                     *           "kind": "contractor",
                     *           "place": "shifan",
                     *           "version": 1,
                     *           "gone": false,
                     *           "hasAccount": true
                     *         }
                     *       ],
                     *       "rosters": [
                     *         "party:lift-contractor"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RoutingTableView"];
                };
            };
        };
    };
    putDuty: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example lift-days */
                itemId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expectedVersion": 0,
                 *       "value": {
                 *         "roster": "party:lift-contractor",
                 *         "entry": {
                 *           "kind": "weekly",
                 *           "weekdays": [
                 *             1,
                 *             2,
                 *             3,
                 *             4,
                 *             5
                 *           ],
                 *           "from": "08:00",
                 *           "to": "20:00",
                 *           "userIds": [
                 *             "demo-lift"
                 *           ],
                 *           "fromDay": "2026-01-01",
                 *           "toDay": null
                 *         }
                 *       },
                 *       "reason": "排班"
                 *     }
                 */
                "application/json": components["schemas"]["DutyWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routes": [
                     *         {
                     *           "id": "heping-other",
                     *           "version": 1,
                     *           "estateId": "heping",
                     *           "problemClass": null,
                     *           "leadPartyId": "heping-property",
                     *           "coHandlerPartyIds": []
                     *         }
                     *       ],
                     *       "contracts": [
                     *         {
                     *           "id": "heping-lifts-2026",
                     *           "version": 1,
                     *           "partyId": "lift-contractor",
                     *           "place": "shifan.qiaodong.heping",
                     *           "problemClasses": [
                     *             "elevator_safety"
                     *           ],
                     *           "fromDay": "2026-01-01",
                     *           "toDay": "2026-12-31",
                     *           "state": "in_force"
                     *         }
                     *       ],
                     *       "parties": [
                     *         {
                     *           "id": "lift-contractor",
                     *           "name": "安达电梯维保有限公司",
                     *           "kind": "contractor",
                     *           "place": "shifan",
                     *           "version": 1,
                     *           "gone": false,
                     *           "hasAccount": true
                     *         }
                     *       ],
                     *       "rosters": [
                     *         "party:lift-contractor"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RoutingTableView"];
                };
            };
        };
    };
    putPartyRouting: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example lift-contractor */
                itemId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expectedVersion": 1,
                 *       "value": {
                 *         "gone": true
                 *       },
                 *       "reason": "退出本区"
                 *     }
                 */
                "application/json": components["schemas"]["PartyRoutingWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "routes": [
                     *         {
                     *           "id": "heping-other",
                     *           "version": 1,
                     *           "estateId": "heping",
                     *           "problemClass": null,
                     *           "leadPartyId": "heping-property",
                     *           "coHandlerPartyIds": []
                     *         }
                     *       ],
                     *       "contracts": [
                     *         {
                     *           "id": "heping-lifts-2026",
                     *           "version": 1,
                     *           "partyId": "lift-contractor",
                     *           "place": "shifan.qiaodong.heping",
                     *           "problemClasses": [
                     *             "elevator_safety"
                     *           ],
                     *           "fromDay": "2026-01-01",
                     *           "toDay": "2026-12-31",
                     *           "state": "in_force"
                     *         }
                     *       ],
                     *       "parties": [
                     *         {
                     *           "id": "lift-contractor",
                     *           "name": "安达电梯维保有限公司",
                     *           "kind": "contractor",
                     *           "place": "shifan",
                     *           "version": 1,
                     *           "gone": false,
                     *           "hasAccount": true
                     *         }
                     *       ],
                     *       "rosters": [
                     *         "party:lift-contractor"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RoutingTableView"];
                };
            };
        };
    };
    listPartyTickets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example lift-contractor */
                itemId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "leads": [
                     *         "T-20261120-0003"
                     *       ],
                     *       "helps": []
                     *     }
                     */
                    "application/json": components["schemas"]["HeldTickets"];
                };
            };
        };
    };
    previewRouting: {
        parameters: {
            query: {
                estateId?: components["schemas"]["Slug"];
                /** @example heping.lift-1 */
                facilityId?: components["schemas"]["FacilityId"];
                /** @example elevator_safety */
                problemClass: components["schemas"]["ProblemClass"];
                /** @example critical */
                severity: components["schemas"]["Severity"];
                /** @example E-TRAP */
                ruleId?: string;
                atMs?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "atMs": 1795312800000,
                     *       "estateId": "heping",
                     *       "state": "assigned",
                     *       "assignments": [
                     *         {
                     *           "partyId": "lift-contractor",
                     *           "partyName": "安达电梯维保有限公司",
                     *           "role": "lead"
                     *         },
                     *         {
                     *           "partyId": "heping-property",
                     *           "partyName": "和平物业服务有限公司",
                     *           "role": "co_handler"
                     *         }
                     *       ],
                     *       "steps": [
                     *         {
                     *           "by": "contract",
                     *           "id": "heping-lifts-2025",
                     *           "partyId": "fire-contractor",
                     *           "outcome": "skipped",
                     *           "why": "contract_over"
                     *         },
                     *         {
                     *           "by": "contract",
                     *           "id": "heping-lifts-2026",
                     *           "partyId": "lift-contractor",
                     *           "outcome": "decided",
                     *           "why": "chosen"
                     *         }
                     *       ],
                     *       "told": [
                     *         {
                     *           "event": "assign",
                     *           "audience": "party:lift-contractor",
                     *           "basis": "on_duty",
                     *           "people": [
                     *             {
                     *               "userId": "demo-lift",
                     *               "displayName": "安达电梯 王师傅"
                     *             }
                     *           ],
                     *           "deliveries": [
                     *             {
                     *               "channelId": "duty-sms",
                     *               "kind": "sms",
                     *               "address": "+86138****0000",
                     *               "userId": "demo-lift",
                     *               "atMs": 1795312800000
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "ladder": [
                     *         {
                     *           "level": "estate",
                     *           "atMs": 1795312800000,
                     *           "audience": "party:lift-contractor",
                     *           "basis": "on_duty",
                     *           "people": [
                     *             {
                     *               "userId": "demo-lift",
                     *               "displayName": "安达电梯 王师傅"
                     *             }
                     *           ],
                     *           "deliveries": [
                     *             {
                     *               "channelId": "duty-sms",
                     *               "kind": "sms",
                     *               "address": "+86138****0000",
                     *               "userId": "demo-lift",
                     *               "atMs": 1795312800000
                     *             }
                     *           ],
                     *           "reachable": true
                     *         }
                     *       ],
                     *       "ladderVersion": 2,
                     *       "remindMs": 180000,
                     *       "deadlines": [
                     *         {
                     *           "kind": "respond",
                     *           "dueMs": 1795313100000
                     *         }
                     *       ],
                     *       "clockVersion": 1
                     *     }
                     */
                    "application/json": components["schemas"]["RoutingPreview"];
                };
            };
        };
    };
    getTicketLadder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example shifan */
                districtId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "districtId": "shifan",
                     *       "version": 2,
                     *       "times": [
                     *         {
                     *           "severity": "critical",
                     *           "remindMs": 180000,
                     *           "upAfterMs": 480000,
                     *           "overdueStepMs": 3600000
                     *         }
                     *       ],
                     *       "defaults": [
                     *         {
                     *           "severity": "critical",
                     *           "remindMs": 300000,
                     *           "upAfterMs": 600000,
                     *           "overdueStepMs": 3600000
                     *         }
                     *       ],
                     *       "source": {
                     *         "tag": "DEFAULT",
                     *         "confidence": "H",
                     *         "text": "Chosen by this product; configurable"
                     *       },
                     *       "history": [
                     *         {
                     *           "version": 2,
                     *           "times": [
                     *             {
                     *               "severity": "critical",
                     *               "remindMs": 180000,
                     *               "upAfterMs": 480000,
                     *               "overdueStepMs": 3600000
                     *             }
                     *           ],
                     *           "reason": "汛期提速",
                     *           "author": {
                     *             "userId": "demo-supervisor",
                     *             "displayName": "区房管 林科长"
                     *           },
                     *           "atMs": 1795312800000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TicketLadderView"];
                };
            };
        };
    };
    putTicketLadder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example shifan */
                districtId: components["schemas"]["Slug"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expectedVersion": 1,
                 *       "times": [
                 *         {
                 *           "severity": "critical",
                 *           "remindMs": 180000,
                 *           "upAfterMs": 480000,
                 *           "overdueStepMs": 3600000
                 *         }
                 *       ],
                 *       "reason": "汛期提速"
                 *     }
                 */
                "application/json": components["schemas"]["TicketLadderWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "districtId": "shifan",
                     *       "version": 2,
                     *       "times": [
                     *         {
                     *           "severity": "critical",
                     *           "remindMs": 180000,
                     *           "upAfterMs": 480000,
                     *           "overdueStepMs": 3600000
                     *         }
                     *       ],
                     *       "defaults": [
                     *         {
                     *           "severity": "critical",
                     *           "remindMs": 300000,
                     *           "upAfterMs": 600000,
                     *           "overdueStepMs": 3600000
                     *         }
                     *       ],
                     *       "source": {
                     *         "tag": "DEFAULT",
                     *         "confidence": "H",
                     *         "text": "Chosen by this product; configurable"
                     *       },
                     *       "history": [
                     *         {
                     *           "version": 2,
                     *           "times": [
                     *             {
                     *               "severity": "critical",
                     *               "remindMs": 180000,
                     *               "upAfterMs": 480000,
                     *               "overdueStepMs": 3600000
                     *             }
                     *           ],
                     *           "reason": "汛期提速",
                     *           "author": {
                     *             "userId": "demo-supervisor",
                     *             "displayName": "区房管 林科长"
                     *           },
                     *           "atMs": 1795312800000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TicketLadderView"];
                };
            };
        };
    };
    listHungSigns: {
        parameters: {
            query?: {
                state?: "hung" | "released" | "all";
                estateId?: components["schemas"]["Slug"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "estateId": "heping",
                     *           "problem": "四季度电梯困人投诉集中，整改未见成效",
                     *           "responsibleUnit": "和平物业服务有限公司",
                     *           "responsiblePerson": "周敏",
                     *           "deadlineMs": 1797728400000,
                     *           "supervisingUnit": "示范区物业管理服务中心",
                     *           "kind": "estate",
                     *           "id": "GP-2026-0001",
                     *           "version": 1,
                     *           "state": "hung",
                     *           "estateName": {
                     *             "zh": "和平花园",
                     *             "en": "Heping Garden"
                     *           },
                     *           "streetName": {
                     *             "zh": "桥东街道",
                     *             "en": "Qiaodong Street"
                     *           },
                     *           "quarter": "2026-Q4",
                     *           "hungMs": 1795136400000,
                     *           "hungBy": "区房管 林科长",
                     *           "releasedMs": null,
                     *           "releasedBy": null,
                     *           "mayRelease": false,
                     *           "text": [
                     *             "挂牌督办",
                     *             "编号：GP-2026-0001",
                     *             "小区：桥东街道 和平花园",
                     *             "督办问题：四季度电梯困人投诉集中，整改未见成效",
                     *             "责任单位/人：和平物业服务有限公司/周敏",
                     *             "整改完成时限：2026年12月22日",
                     *             "督办单位：示范区物业管理服务中心",
                     *             "挂牌日期：2026年11月22日"
                     *           ]
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["HungSignView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    hangSign: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "estateId": "heping",
                 *       "problem": "四季度电梯困人投诉集中，整改未见成效",
                 *       "responsibleUnit": "和平物业服务有限公司",
                 *       "responsiblePerson": "周敏",
                 *       "deadlineMs": 1797728400000,
                 *       "supervisingUnit": "示范区物业管理服务中心",
                 *       "reason": "本季度投诉最多",
                 *       "quarter": "2026-Q4"
                 *     }
                 */
                "application/json": components["schemas"]["HungSignWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "estateId": "heping",
                     *       "problem": "四季度电梯困人投诉集中，整改未见成效",
                     *       "responsibleUnit": "和平物业服务有限公司",
                     *       "responsiblePerson": "周敏",
                     *       "deadlineMs": 1797728400000,
                     *       "supervisingUnit": "示范区物业管理服务中心",
                     *       "kind": "estate",
                     *       "id": "GP-2026-0001",
                     *       "version": 1,
                     *       "state": "hung",
                     *       "estateName": {
                     *         "zh": "和平花园",
                     *         "en": "Heping Garden"
                     *       },
                     *       "streetName": {
                     *         "zh": "桥东街道",
                     *         "en": "Qiaodong Street"
                     *       },
                     *       "quarter": "2026-Q4",
                     *       "hungMs": 1795136400000,
                     *       "hungBy": "区房管 林科长",
                     *       "releasedMs": null,
                     *       "releasedBy": null,
                     *       "mayRelease": false,
                     *       "text": [
                     *         "挂牌督办",
                     *         "编号：GP-2026-0001",
                     *         "小区：桥东街道 和平花园",
                     *         "督办问题：四季度电梯困人投诉集中，整改未见成效",
                     *         "责任单位/人：和平物业服务有限公司/周敏",
                     *         "整改完成时限：2026年12月22日",
                     *         "督办单位：示范区物业管理服务中心",
                     *         "挂牌日期：2026年11月22日"
                     *       ],
                     *       "events": [
                     *         {
                     *           "seq": 1,
                     *           "atMs": 1795136400000,
                     *           "type": "hung",
                     *           "actor": "区房管 林科长",
                     *           "actorRole": "supervisor",
                     *           "reason": "本季度投诉最多"
                     *         }
                     *       ],
                     *       "intact": true
                     *     }
                     */
                    "application/json": components["schemas"]["HungSignDetails"];
                };
            };
        };
    };
    listHungSignProposals: {
        parameters: {
            query?: {
                /** @example 2026-Q3 */
                quarter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "estateId": "heping",
                     *           "estateName": {
                     *             "zh": "和平花园",
                     *             "en": "Heping Garden"
                     *           },
                     *           "quarter": "2026-Q3",
                     *           "complaints": 17,
                     *           "mostOf": "elevator_safety",
                     *           "hungSignId": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["HungSignProposal"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    getHungSign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example GP-2026-0001 */
                signId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "estateId": "heping",
                     *       "problem": "四季度电梯困人投诉集中，整改未见成效",
                     *       "responsibleUnit": "和平物业服务有限公司",
                     *       "responsiblePerson": "周敏",
                     *       "deadlineMs": 1797728400000,
                     *       "supervisingUnit": "示范区物业管理服务中心",
                     *       "kind": "estate",
                     *       "id": "GP-2026-0001",
                     *       "version": 1,
                     *       "state": "hung",
                     *       "estateName": {
                     *         "zh": "和平花园",
                     *         "en": "Heping Garden"
                     *       },
                     *       "streetName": {
                     *         "zh": "桥东街道",
                     *         "en": "Qiaodong Street"
                     *       },
                     *       "quarter": "2026-Q4",
                     *       "hungMs": 1795136400000,
                     *       "hungBy": "区房管 林科长",
                     *       "releasedMs": null,
                     *       "releasedBy": null,
                     *       "mayRelease": false,
                     *       "text": [
                     *         "挂牌督办",
                     *         "编号：GP-2026-0001",
                     *         "小区：桥东街道 和平花园",
                     *         "督办问题：四季度电梯困人投诉集中，整改未见成效",
                     *         "责任单位/人：和平物业服务有限公司/周敏",
                     *         "整改完成时限：2026年12月22日",
                     *         "督办单位：示范区物业管理服务中心",
                     *         "挂牌日期：2026年11月22日"
                     *       ],
                     *       "events": [
                     *         {
                     *           "seq": 1,
                     *           "atMs": 1795136400000,
                     *           "type": "hung",
                     *           "actor": "区房管 林科长",
                     *           "actorRole": "supervisor",
                     *           "reason": "本季度投诉最多"
                     *         }
                     *       ],
                     *       "intact": true
                     *     }
                     */
                    "application/json": components["schemas"]["HungSignDetails"];
                };
            };
        };
    };
    releaseSign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example GP-2026-0001 */
                signId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": 1,
                 *       "reason": "现场复核，电梯大修完成"
                 *     }
                 */
                "application/json": components["schemas"]["HungSignRelease"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "estateId": "heping",
                     *       "problem": "四季度电梯困人投诉集中，整改未见成效",
                     *       "responsibleUnit": "和平物业服务有限公司",
                     *       "responsiblePerson": "周敏",
                     *       "deadlineMs": 1797728400000,
                     *       "supervisingUnit": "示范区物业管理服务中心",
                     *       "kind": "estate",
                     *       "id": "GP-2026-0001",
                     *       "version": 2,
                     *       "state": "released",
                     *       "estateName": {
                     *         "zh": "和平花园",
                     *         "en": "Heping Garden"
                     *       },
                     *       "streetName": {
                     *         "zh": "桥东街道",
                     *         "en": "Qiaodong Street"
                     *       },
                     *       "quarter": "2026-Q4",
                     *       "hungMs": 1795136400000,
                     *       "hungBy": "区房管 林科长",
                     *       "releasedMs": 1796864400000,
                     *       "releasedBy": "验收组 何工",
                     *       "mayRelease": false,
                     *       "text": [
                     *         "挂牌督办",
                     *         "编号：GP-2026-0001",
                     *         "小区：桥东街道 和平花园",
                     *         "督办问题：四季度电梯困人投诉集中，整改未见成效",
                     *         "责任单位/人：和平物业服务有限公司/周敏",
                     *         "整改完成时限：2026年12月22日",
                     *         "督办单位：示范区物业管理服务中心",
                     *         "挂牌日期：2026年11月22日"
                     *       ],
                     *       "events": [
                     *         {
                     *           "seq": 1,
                     *           "atMs": 1795136400000,
                     *           "type": "hung",
                     *           "actor": "区房管 林科长",
                     *           "actorRole": "supervisor",
                     *           "reason": "本季度投诉最多"
                     *         },
                     *         {
                     *           "seq": 2,
                     *           "atMs": 1796864400000,
                     *           "type": "released",
                     *           "actor": "验收组 何工",
                     *           "actorRole": "verifier",
                     *           "reason": "现场复核，电梯大修完成"
                     *         }
                     *       ],
                     *       "intact": true
                     *     }
                     */
                    "application/json": components["schemas"]["HungSignDetails"];
                };
            };
        };
    };
    exportLedgerXlsx: {
        parameters: {
            query?: {
                /** @example ledger */
                form?: components["schemas"]["LedgerForm"];
                /** @example all */
                state?: "open" | "closed" | "all";
                streetId?: components["schemas"]["Slug"];
                /** @example heping */
                estateId?: components["schemas"]["Slug"];
                problemClass?: components["schemas"]["ProblemClass"];
                hungSign?: "true";
                fromMs?: number;
                toMs?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example PK (the bytes of an XLSX workbook) */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
        };
    };
    exportLedgerCsv: {
        parameters: {
            query?: {
                /** @example problems */
                form?: components["schemas"]["LedgerForm"];
                /** @example all */
                state?: "open" | "closed" | "all";
                streetId?: components["schemas"]["Slug"];
                estateId?: components["schemas"]["Slug"];
                /** @example ponding */
                problemClass?: components["schemas"]["ProblemClass"];
                hungSign?: "true";
                fromMs?: number;
                toMs?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example �序号,工单编号,项目名称,所在街道、社区,问题类别,问题内容,等级,发现时间,是否销号
                     *     1,T-20261120-0001,和平花园,桥东街道,小区积水,地下车库积水（1号车库，地下一层）,紧急,2026-11-20 09:01,否
                     */
                    "text/csv": string;
                };
            };
        };
    };
    exportEstateLedgerXlsx: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example PK (the bytes of an XLSX workbook) */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
        };
    };
    exportEstateLedgerCsv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example �序号,物业管理区域名称,小区名称,所在街道、社区,四至范围,物业服务形态,业主委员会组建情况,党的工作覆盖情况,物业服务企业及项目负责人,物业费收缴率
                     *     1,和平片区,和平花园,桥东街道、和平社区,东至和平路，西至小河,1 专业化物业服务,1 业主委员会,3 党支部,和平物业服务有限公司、周敏,93%
                     */
                    "text/csv": string;
                };
            };
        };
    };
    previewEstateLedger: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "digest": "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730",
                     *       "added": 0,
                     *       "changed": 1,
                     *       "unchanged": 0,
                     *       "rows": [
                     *         {
                     *           "sheet": "住宅物业管理区域信息台账",
                     *           "row": 3,
                     *           "estateId": "heping",
                     *           "estateName": "和平花园",
                     *           "change": "changed",
                     *           "fields": [
                     *             {
                     *               "title": "物业费收缴率",
                     *               "before": "91.5%",
                     *               "after": "93%"
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["EstateLedgerDiff"];
                };
            };
        };
    };
    importEstateLedger: {
        parameters: {
            query: {
                /** @example 7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730 */
                digest: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "digest": "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730",
                     *       "added": 0,
                     *       "changed": 1,
                     *       "unchanged": 0,
                     *       "rows": [
                     *         {
                     *           "sheet": "住宅物业管理区域信息台账",
                     *           "row": 3,
                     *           "estateId": "heping",
                     *           "estateName": "和平花园",
                     *           "change": "changed",
                     *           "fields": [
                     *             {
                     *               "title": "物业费收缴率",
                     *               "before": "91.5%",
                     *               "after": "93%"
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["EstateLedgerDiff"];
                };
            };
        };
    };
    exportCompanyLedgerXlsx: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example PK (the bytes of an XLSX workbook) */
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
        };
    };
    exportCompanyLedgerCsv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example �序号,小区名称,所在街道、社区,物业服务企业,统一社会信用代码,注册地,法定代表人,企业联系方式,项目负责人,项目负责人联系方式
                     *     1,和平花园,桥东街道,和平物业服务有限公司,91350100M000100Y43,浦东新区和平路1号,和平,021-55550001,周敏,13800000001
                     */
                    "text/csv": string;
                };
            };
        };
    };
    previewCompanyLedger: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "digest": "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730",
                     *       "added": 0,
                     *       "changed": 1,
                     *       "unchanged": 0,
                     *       "rows": [
                     *         {
                     *           "sheet": "物业服务企业及项目负责人信息台账",
                     *           "row": 3,
                     *           "estateId": "heping",
                     *           "estateName": "和平花园",
                     *           "change": "changed",
                     *           "fields": [
                     *             {
                     *               "title": "统一社会信用代码",
                     *               "before": null,
                     *               "after": "91350100M000100Y43"
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["EstateLedgerDiff"];
                };
            };
        };
    };
    importCompanyLedger: {
        parameters: {
            query: {
                /** @example 7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730 */
                digest: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "digest": "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730",
                     *       "added": 0,
                     *       "changed": 1,
                     *       "unchanged": 0,
                     *       "rows": [
                     *         {
                     *           "sheet": "物业服务企业及项目负责人信息台账",
                     *           "row": 3,
                     *           "estateId": "heping",
                     *           "estateName": "和平花园",
                     *           "change": "changed",
                     *           "fields": [
                     *             {
                     *               "title": "统一社会信用代码",
                     *               "before": null,
                     *               "after": "91350100M000100Y43"
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["EstateLedgerDiff"];
                };
            };
        };
    };
    listNodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "groupId": "qiaodong",
                     *           "edgeNodeId": "heping-edge",
                     *           "estateId": "heping",
                     *           "online": true,
                     *           "sinceMs": 1795050000000,
                     *           "lastMessageMs": 1795137000400,
                     *           "clockOffsetMs": -38,
                     *           "bdSeq": 4,
                     *           "sequenceGaps": 0,
                     *           "rebirthRequests": 0,
                     *           "rejected": 0,
                     *           "readingsDropped": 0
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["NodeView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    putNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example qiaodong */
                groupId: components["schemas"]["Slug"];
                /** @example heping-edge */
                edgeNodeId: components["schemas"]["SparkplugId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "estateId": "heping"
                 *     }
                 */
                "application/json": components["schemas"]["NodeWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "groupId": "qiaodong",
                     *       "edgeNodeId": "heping-edge",
                     *       "estateId": "heping",
                     *       "online": true,
                     *       "sinceMs": 1795050000000,
                     *       "lastMessageMs": 1795137000400,
                     *       "clockOffsetMs": -38,
                     *       "bdSeq": 4,
                     *       "sequenceGaps": 0,
                     *       "rebirthRequests": 0,
                     *       "rejected": 0,
                     *       "readingsDropped": 0
                     *     }
                     */
                    "application/json": components["schemas"]["NodeView"];
                };
            };
        };
    };
    listParties: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "heping-property",
                     *           "name": "和平物业服务有限公司",
                     *           "kind": "property"
                     *         },
                     *         {
                     *           "id": "lift-contractor",
                     *           "name": "安达电梯维保有限公司",
                     *           "kind": "contractor"
                     *         },
                     *         {
                     *           "id": "qiaodong-office",
                     *           "name": "桥东街道办事处",
                     *           "kind": "street"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["PartyView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    listRejections: {
        parameters: {
            query?: {
                cursor?: string;
                /** @example 50 */
                limit?: number;
                /** @example registry.unknown_point */
                code?: "sparkplug.malformed" | "sparkplug.unknown_alias" | "sparkplug.datatype_mismatch" | "sparkplug.birth_invalid" | "sparkplug.topic_invalid" | "sparkplug.flood" | "reading.not_a_number" | "reading.out_of_type" | "reading.time_invalid" | "reading.conflict" | "reading.beyond_retention" | "reading.unstorable" | "registry.unknown_node" | "registry.unknown_device" | "registry.unknown_point";
                groupId?: components["schemas"]["SparkplugId"];
                edgeNodeId?: components["schemas"]["SparkplugId"];
                deviceId?: components["schemas"]["SparkplugId"];
                point?: string;
                fromMs?: number;
                toMs?: number;
                text?: string;
                /** @example waiting */
                state?: components["schemas"]["RejectionState"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "41",
                     *           "atMs": 1795136940000,
                     *           "code": "registry.unknown_point",
                     *           "detail": "the facility has no such point",
                     *           "groupId": "qiaodong",
                     *           "edgeNodeId": "heping-edge",
                     *           "deviceId": "garage-1",
                     *           "point": "rainfall",
                     *           "topic": "spBv1.0/qiaodong/DDATA/heping-edge/garage-1",
                     *           "payloadHex": "089086c3",
                     *           "state": "waiting",
                     *           "readings": 12,
                     *           "replayedMs": null,
                     *           "replayedBy": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["RejectionView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    replayRejections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ids": [
                 *         "41",
                 *         "42"
                 *       ],
                 *       "reason": "雨量计已登记"
                 *     }
                 */
                "application/json": components["schemas"]["RejectionReplay"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "replayed": [
                     *         {
                     *           "id": "41",
                     *           "readings": 12
                     *         }
                     *       ],
                     *       "refused": [
                     *         {
                     *           "id": "42",
                     *           "code": "registry.unknown_point",
                     *           "detail": "the facility has no such point"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RejectionReplayResult"];
                };
            };
        };
    };
    listDiscoveredMetrics: {
        parameters: {
            query?: {
                cursor?: string;
                /** @example 50 */
                limit?: number;
                groupId?: components["schemas"]["SparkplugId"];
                edgeNodeId?: components["schemas"]["SparkplugId"];
                /** @example no */
                claimed?: "yes" | "no";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "groupId": "qiaodong",
                     *           "edgeNodeId": "plc-7",
                     *           "deviceId": "pump-house",
                     *           "metric": "Level/mm",
                     *           "estateId": "heping",
                     *           "datatype": 10,
                     *           "unit": "mm",
                     *           "value": 285,
                     *           "sourceTimeMs": 1795137000000,
                     *           "firstMs": 1795136400000,
                     *           "lastMs": 1795137000000,
                     *           "kept": 61,
                     *           "claim": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["DiscoveredMetricView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    claimMetric: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "groupId": "qiaodong",
                 *       "edgeNodeId": "plc-7",
                 *       "deviceId": "pump-house",
                 *       "metric": "Level/mm",
                 *       "facilityId": "heping.garage-1",
                 *       "point": "sump_level",
                 *       "factor": 0.001,
                 *       "offset": 0
                 *     }
                 */
                "application/json": components["schemas"]["MetricClaimWrite"];
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "facilityId": "heping.garage-1",
                     *       "point": "sump_level",
                     *       "factor": 0.001,
                     *       "offset": 0
                     *     }
                     */
                    "application/json": components["schemas"]["MetricClaimView"];
                };
            };
        };
    };
    unclaimMetric: {
        parameters: {
            query: {
                /** @example qiaodong */
                groupId: components["schemas"]["SparkplugId"];
                /** @example plc-7 */
                edgeNodeId: components["schemas"]["SparkplugId"];
                /** @example pump-house */
                deviceId?: components["schemas"]["SparkplugId"];
                /** @example Level/mm */
                metric: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken back */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listFieldActions: {
        parameters: {
            query?: {
                cursor?: string;
                /** @example 50 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "7",
                     *           "atMs": 1795137300000,
                     *           "userId": "demo-supervisor",
                     *           "displayName": "监管员",
                     *           "action": "metric.claimed",
                     *           "subject": "qiaodong/plc-7/pump-house/Level/mm",
                     *           "detail": {
                     *             "facilityId": "heping.garage-1",
                     *             "point": "sump_level",
                     *             "factor": 0.001,
                     *             "offset": 0
                     *           }
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["FieldActionView"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    followStream: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description text/event-stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 9f2c1a-1042
                     *     event: hazard
                     *     data: {"type":"hazard","hazard":{"id":"h-99e2fec6d05bb62ce5191457","ruleId":"P-ORANGE","ruleVersion":1,"ruleName":{"zh":"积水橙色(封闭)","en":"Ponding, orange (close)"},"advice":{"zh":"封闭通行，疏导车辆与人员。","en":"Close the way; lead cars and people out."},"source":{"tag":"PRACTICE","confidence":"H","text":"Shanghai closes at 25 cm, Beijing at 27 cm (the facility’s parameter closeDepthMm); durations and hysteresis are our defaults"},"facilityId":"heping.garage-1","facilityName":{"zh":"地下车库入口","en":"Garage entrance"},"facilityKind":"ponding","estateId":"heping","estateName":{"zh":"和平花园","en":"Heping Garden"},"instance":null,"problemClass":"ponding","severity":"critical","state":"active","beganMs":1795136520000,"activeMs":1795136550000,"clearedMs":null,"needsReset":false,"retrospective":false,"recurrences":0,"ticketId":"T-20261120-0002","evidence":[{"point":"water_depth","value":270,"sourceTimeMs":1795136520000}]}}
                     */
                    "text/event-stream": string;
                };
            };
        };
    };
}
