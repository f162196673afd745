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
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"] | null;
                    };
                };
            };
        };
        put?: never;
        /** Log in */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LoginRequest"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionView"];
                    };
                };
            };
        };
        /** Log out */
        delete: {
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
        /** Estates within your scope, with what holds there now */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["EstateView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    estateId: components["schemas"]["Slug"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EstateView"];
                    };
                };
            };
        };
        /** Register an estate, or change it */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    estateId: components["schemas"]["Slug"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["EstateWrite"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EstateView"];
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    estateId: components["schemas"]["Slug"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["FacilitySummary"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** Facilities within your scope */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["FacilitySummary"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** One facility with the newest value of each of its points */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    facilityId: components["schemas"]["FacilityId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FacilityView"];
                    };
                };
            };
        };
        /** Register a facility, or change it */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    facilityId: components["schemas"]["FacilityId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FacilityWrite"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FacilityView"];
                    };
                };
            };
        };
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
        /** Stored readings of one point, oldest first; `fromMs` inclusive, `toMs` exclusive */
        get: {
            parameters: {
                query: {
                    point: components["schemas"]["PointKey"];
                    fromMs: number;
                    toMs: number;
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    facilityId: components["schemas"]["FacilityId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["ReadingView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** History of one point for a chart: its readings, or buckets where there are more than `maxPoints` */
        get: {
            parameters: {
                query: {
                    fromMs: number;
                    toMs: number;
                    point: components["schemas"]["PointKey"];
                    maxPoints?: number;
                    bucketMs?: number;
                };
                header?: never;
                path: {
                    facilityId: components["schemas"]["FacilityId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HistoryView"];
                    };
                };
            };
        };
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
        /** Stored readings of one point as CSV for spreadsheets, oldest first */
        get: {
            parameters: {
                query: {
                    fromMs: number;
                    toMs: number;
                    point: components["schemas"]["PointKey"];
                };
                header?: never;
                path: {
                    facilityId: components["schemas"]["FacilityId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
            };
        };
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
        /** Stretches in which nothing good was read of a point, oldest first */
        get: {
            parameters: {
                query: {
                    fromMs: number;
                    toMs: number;
                    point: components["schemas"]["PointKey"];
                    longerThanMs?: number;
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    facilityId: components["schemas"]["FacilityId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["GapView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** For which share of a span the points of a facility were known; at most 31 days */
        get: {
            parameters: {
                query: {
                    fromMs: number;
                    toMs: number;
                };
                header?: never;
                path: {
                    facilityId: components["schemas"]["FacilityId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FacilityCoverage"];
                    };
                };
            };
        };
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
        /** For which share of a span an estate was watched, by facility; at most 31 days */
        get: {
            parameters: {
                query: {
                    fromMs: number;
                    toMs: number;
                };
                header?: never;
                path: {
                    estateId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EstateCoverage"];
                    };
                };
            };
        };
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
        /** Hazards, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    state?: "open" | "active" | "cleared" | "all";
                    estateId?: components["schemas"]["Slug"];
                    facilityId?: components["schemas"]["FacilityId"];
                    severity?: components["schemas"]["Severity"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["HazardView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    hazardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HazardView"];
                    };
                };
            };
        };
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
        /** End a latched hazard, with the reason */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    hazardId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["HazardReset"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HazardView"];
                    };
                };
            };
        };
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
        /** The rules that ship, with their sources */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["RuleView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["CityProfileView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    ruleId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["WhatIfRequest"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WhatIfResult"];
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    place: components["schemas"]["Slug"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleSettingsView"];
                    };
                };
            };
        };
        /** Change the rules of a place, with the reason; in force at once, recorded for good */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    place: components["schemas"]["Slug"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RuleSettingsWrite"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleSettingsView"];
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    hazardId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HazardExplanation"];
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    facilityId: components["schemas"]["FacilityId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["FacilityModeView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Begin a test or maintenance: the facility’s hazards are recorded and call nobody, until it expires */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    facilityId: components["schemas"]["FacilityId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FacilityModeWrite"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FacilityModeView"];
                    };
                };
            };
        };
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
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    modeId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never>;
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FacilityModeView"];
                    };
                };
            };
        };
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
        /** Tickets of your scope and of your party, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    state?: "open" | "closed" | "all";
                    estateId?: components["schemas"]["Slug"];
                    facilityId?: components["schemas"]["FacilityId"];
                    hungSign?: "true";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["TicketSummary"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
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
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    ticketId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TicketView"];
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    ticketId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["TicketEventView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    districtId: components["schemas"]["Slug"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TicketClocksView"];
                    };
                };
            };
        };
        /** Change the time limits of a district, with the reason; what runs already keeps its own */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    districtId: components["schemas"]["Slug"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TicketClocksWrite"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TicketClocksView"];
                    };
                };
            };
        };
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
        /** Do something with a ticket; what is allowed is in docs/ticket-transitions.md */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    ticketId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TicketActionRequest"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TicketView"];
                    };
                };
            };
        };
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
        /** Edge agents: whether they are online, and what they could not deliver */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["NodeView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** Register an edge agent for an estate of its street; one that called before is heard from then on */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    groupId: components["schemas"]["Slug"];
                    edgeNodeId: components["schemas"]["SparkplugId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NodeWrite"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NodeView"];
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["PartyView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** What came from the field and could not be used, with the reason, newest first */
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    code?: "sparkplug.malformed" | "sparkplug.unknown_alias" | "sparkplug.datatype_mismatch" | "sparkplug.birth_invalid" | "sparkplug.topic_invalid" | "sparkplug.flood" | "reading.not_a_number" | "reading.out_of_type" | "reading.time_invalid" | "reading.conflict" | "reading.beyond_retention" | "reading.unstorable" | "registry.unknown_node" | "registry.unknown_device" | "registry.unknown_point";
                    groupId?: components["schemas"]["SparkplugId"];
                    edgeNodeId?: components["schemas"]["SparkplugId"];
                    deviceId?: components["schemas"]["SparkplugId"];
                    point?: string;
                    fromMs?: number;
                    toMs?: number;
                    text?: string;
                    state?: components["schemas"]["RejectionState"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["RejectionView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** Take readings that were set aside once more, by what is registered now */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RejectionReplay"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RejectionReplayResult"];
                    };
                };
            };
        };
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
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                    groupId?: components["schemas"]["SparkplugId"];
                    edgeNodeId?: components["schemas"]["SparkplugId"];
                    claimed?: "yes" | "no";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["DiscoveredMetricView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** Say which point a metric is; what was kept of it becomes the point’s */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MetricClaimWrite"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MetricClaimView"];
                    };
                };
            };
        };
        post?: never;
        /** Take a claim back; what was stored by it stays */
        delete: {
            parameters: {
                query: {
                    groupId: components["schemas"]["SparkplugId"];
                    edgeNodeId: components["schemas"]["SparkplugId"];
                    deviceId?: components["schemas"]["SparkplugId"];
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
        get: {
            parameters: {
                query?: {
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["FieldActionView"][];
                            nextCursor: string | null;
                        };
                    };
                };
            };
        };
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
        /** Server-sent events: what changes within your scope. Last-Event-ID resumes; `reset` means: fetch anew */
        get: {
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
                        "text/event-stream": string;
                    };
                };
            };
        };
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
        };
        BucketView: {
            startMs: components["schemas"]["TimeMs"];
            mean: number;
            min: number;
            max: number;
            last: number;
            count: number;
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
        DeadlineKind: "respond" | "arrive" | "rectify" | "verify";
        DeadlineView: {
            kind: components["schemas"]["DeadlineKind"];
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
        EstateView: {
            id: components["schemas"]["Slug"];
            streetId: components["schemas"]["Slug"];
            name: components["schemas"]["LocalisedText"];
            address?: string;
            propertyCompany?: string;
            projectManager?: string;
            housingOfficer?: string;
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
            /** @enum {string} */
            action: "metric.claimed" | "metric.unclaimed" | "rejection.replayed";
            subject: string;
            detail: {
                [key: string]: string | number | null;
            };
        };
        GapView: {
            fromMs: components["schemas"]["TimeMs"];
            toMs: components["schemas"]["TimeMs"];
        };
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
            evidence: {
                point: string;
                value: number | boolean | string | null;
                sourceTimeMs: components["schemas"]["TimeMs"];
            }[];
        };
        HistoryView: {
            point: components["schemas"]["PointKey"];
            fromMs: components["schemas"]["TimeMs"];
            toMs: components["schemas"]["TimeMs"];
            downsampled: boolean;
            bucketMs: number | null;
            readings: components["schemas"]["ReadingView"][];
            buckets: components["schemas"]["BucketView"][];
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
        };
        LocalisedText: {
            zh: string;
            en: string;
        };
        LoginRequest: {
            username: string;
            password: string;
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
        PartyView: {
            id: string;
            name: string;
            /** @enum {string} */
            kind: "property" | "contractor" | "street" | "district" | "verifier";
        };
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
        Problem: {
            type: string;
            title: string;
            status: number;
            detail?: string;
            /** @enum {string} */
            code: "request.invalid" | "request.not_found" | "request.too_many" | "request.unsupported" | "session.required" | "session.invalid_credentials" | "session.forbidden" | "ticket.transition_not_allowed" | "ticket.version_conflict" | "ticket.condition_holds" | "registry.conflict" | "service.unavailable" | "service.internal";
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
        /** @enum {string} */
        Role: "admin" | "supervisor" | "dispatcher" | "verifier" | "property" | "contractor" | "viewer";
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
        SourceView: {
            /** @enum {string} */
            tag: "STD" | "PRACTICE" | "DEFAULT";
            /** @enum {string} */
            confidence: "H" | "M" | "L";
            text: string;
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
        TicketState: "raised" | "assigned" | "responding" | "rectifying" | "suspended" | "verifying" | "closed" | "merged" | "cancelled";
        TicketSummary: {
            id: string;
            facilityId: components["schemas"]["FacilityId"];
            facilityName: components["schemas"]["LocalisedText"];
            estateId: components["schemas"]["Slug"];
            estateName: components["schemas"]["LocalisedText"];
            problemClass: components["schemas"]["ProblemClass"];
            severity: components["schemas"]["Severity"];
            statutoryGrade: components["schemas"]["StatutoryGrade"] | null;
            hungSign: boolean;
            overrides: number;
            escalation: components["schemas"]["EscalationView"] | null;
            title: components["schemas"]["LocalisedText"];
            state: components["schemas"]["TicketState"];
            version: number;
            raisedMs: components["schemas"]["TimeMs"];
            closedMs: components["schemas"]["TimeMs"] | null;
            lead: string | null;
            deadlines: components["schemas"]["DeadlineView"][];
            overdue: boolean;
            hazardIds: string[];
            allowedActions: components["schemas"]["TicketAction"][];
            askedActions: components["schemas"]["TicketAction"][];
        };
        TicketView: {
            id: string;
            facilityId: components["schemas"]["FacilityId"];
            facilityName: components["schemas"]["LocalisedText"];
            estateId: components["schemas"]["Slug"];
            estateName: components["schemas"]["LocalisedText"];
            problemClass: components["schemas"]["ProblemClass"];
            severity: components["schemas"]["Severity"];
            statutoryGrade: components["schemas"]["StatutoryGrade"] | null;
            hungSign: boolean;
            overrides: number;
            escalation: components["schemas"]["EscalationView"] | null;
            title: components["schemas"]["LocalisedText"];
            state: components["schemas"]["TicketState"];
            version: number;
            raisedMs: components["schemas"]["TimeMs"];
            closedMs: components["schemas"]["TimeMs"] | null;
            lead: string | null;
            deadlines: components["schemas"]["DeadlineView"][];
            overdue: boolean;
            hazardIds: string[];
            allowedActions: components["schemas"]["TicketAction"][];
            askedActions: components["schemas"]["TicketAction"][];
            assignments: components["schemas"]["AssignmentView"][];
            proposal: components["schemas"]["ProposalView"] | null;
            events: components["schemas"]["TicketEventView"][];
        };
        TimeMs: number;
        /** @enum {string} */
        TruthView: "true" | "false" | "unknown";
        /** @enum {string} */
        WatchState: "watched" | "not_watched";
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
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AssignmentRole = components['schemas']['AssignmentRole'];
export type AssignmentState = components['schemas']['AssignmentState'];
export type AssignmentView = components['schemas']['AssignmentView'];
export type BucketView = components['schemas']['BucketView'];
export type CityProfileView = components['schemas']['CityProfileView'];
export type ClockLimit = components['schemas']['ClockLimit'];
export type ConditionMoment = components['schemas']['ConditionMoment'];
export type DeadlineKind = components['schemas']['DeadlineKind'];
export type DeadlineView = components['schemas']['DeadlineView'];
export type DiscoveredMetricView = components['schemas']['DiscoveredMetricView'];
export type EscalationCause = components['schemas']['EscalationCause'];
export type EscalationLevel = components['schemas']['EscalationLevel'];
export type EscalationView = components['schemas']['EscalationView'];
export type EstateCoverage = components['schemas']['EstateCoverage'];
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
export type GapView = components['schemas']['GapView'];
export type HazardExplanation = components['schemas']['HazardExplanation'];
export type HazardReset = components['schemas']['HazardReset'];
export type HazardState = components['schemas']['HazardState'];
export type HazardView = components['schemas']['HazardView'];
export type HistoryView = components['schemas']['HistoryView'];
export type LiveEvent = components['schemas']['LiveEvent'];
export type LocalisedText = components['schemas']['LocalisedText'];
export type LoginRequest = components['schemas']['LoginRequest'];
export type MetricClaimView = components['schemas']['MetricClaimView'];
export type MetricClaimWrite = components['schemas']['MetricClaimWrite'];
export type NodeView = components['schemas']['NodeView'];
export type NodeWrite = components['schemas']['NodeWrite'];
export type PartyView = components['schemas']['PartyView'];
export type PointKey = components['schemas']['PointKey'];
export type PointView = components['schemas']['PointView'];
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
export type Role = components['schemas']['Role'];
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
export type SourceView = components['schemas']['SourceView'];
export type SparkplugId = components['schemas']['SparkplugId'];
export type StatutoryGrade = components['schemas']['StatutoryGrade'];
export type TicketAction = components['schemas']['TicketAction'];
export type TicketActionRequest = components['schemas']['TicketActionRequest'];
export type TicketClocksVersion = components['schemas']['TicketClocksVersion'];
export type TicketClocksView = components['schemas']['TicketClocksView'];
export type TicketClocksWrite = components['schemas']['TicketClocksWrite'];
export type TicketEventView = components['schemas']['TicketEventView'];
export type TicketState = components['schemas']['TicketState'];
export type TicketSummary = components['schemas']['TicketSummary'];
export type TicketView = components['schemas']['TicketView'];
export type TimeMs = components['schemas']['TimeMs'];
export type TruthView = components['schemas']['TruthView'];
export type WatchState = components['schemas']['WatchState'];
export type WhatIfRequest = components['schemas']['WhatIfRequest'];
export type WhatIfResult = components['schemas']['WhatIfResult'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
