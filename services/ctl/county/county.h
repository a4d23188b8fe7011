/* A county's daemons, to be asked: one connection to each, opened when it is first needed. */
#ifndef ZHIAN_SERVICES_CTL_COUNTY_H
#define ZHIAN_SERVICES_CTL_COUNTY_H

#include "common/bus/bus.h"
#include "common/policy/people/config.h"
#include "services/ctl/session.h"
#include "wire.pb-c.h"

/* Who is asked: a daemon, or the console. */
#define COUNTY_CONSOLE ((unsigned)DAEMON_COUNT)
#define COUNTY_PLACES (DAEMON_COUNT + 1)

#define REQUEST_ID 16
#define REQUEST_ID_TEXT (2 * REQUEST_ID + 1)

struct county {
	struct session *session; /* borrowed */
	uint32_t region;
	struct config_set *config;
	struct bus_keypair keys;
	bool has_keys;
	struct bus_caller *callers[COUNTY_PLACES];
};

/* Reads the county's zhian.yaml; FILE when it can't be used (with the problems on stderr). */
int county_open(struct session *session, uint32_t region, struct county *ret_county);
void county_close(struct county *county);

/* Sends the request (its id is drawn when none is set) and waits for its answer, in the session's
 * arena until the next request.  The same request is sent again within the time: daemons know it by
 * its id. NO_ANSWER, NOT_PERMITTED, FILE with words in session->failure; a refusal is an answer. */
int county_ask(struct county *county, unsigned place, Zh__Request *request,
	       const Zh__Reply **ret_reply);

/* The two halves of asking, for asking many at once: the same id draws one answer, however late it
 * comes. */
int county_send(struct county *county, unsigned place, Zh__Request *request);
int county_wait(struct county *county, unsigned place, const Zh__Request *request,
		const Zh__Reply **ret_reply);

/* What the reply's outcome means for the caller; for anything but done, session->failure is filled
 * from it. */
int county_outcome(struct county *county, const Zh__Reply *reply, const char *subject);

void request_id_draw(uint8_t ret_id[REQUEST_ID]); /* milliseconds, then random */
/* Of a command on several objects, the id of the act on this one: the same each time, so that the
 * command can be repeated whole. */
void request_id_of_object(const uint8_t id[REQUEST_ID], struct object_id object,
			  uint8_t ret_id[REQUEST_ID]);
void request_id_of_firm(const uint8_t id[REQUEST_ID], const char *firm_key,
			uint8_t ret_id[REQUEST_ID]);
void request_id_print(const uint8_t id[REQUEST_ID], char out[REQUEST_ID_TEXT]);
bool request_id_parse(const char *text, uint8_t ret_id[REQUEST_ID]);

const char *place_name(unsigned place);

#endif
