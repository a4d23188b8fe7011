/* Who is signed in, on which browser: in memory alone, by the digest of what the browser keeps. */
#include <stdlib.h>

#include "common/base/hex.h"
#include "common/base/sabotage.h"
#include "common/crypto/digest.h"
#include "common/crypto/passwords.h"
#include "services/console/http/sign_in.h"
#include "services/console/http/site.h"

#define SESSIONS_MAX 1024u
#define SESSIONS_OF_PERSON 8u
#define ACTS_A_MINUTE 120u
#define TOKEN 32u
#define TOKEN_TEXT (2 * TOKEN + 1)
#define COOKIE "zhian_session"

struct session {
	bool live;
	uint8_t digest[CRYPTO_DIGEST];
	char person[PRINCIPAL_ID], csrf[TOKEN_TEXT];
	char stamp[PASSWORD_STAMP]; /* the password that it was begun with */
	int64_t begun_ms, seen_ms;  /* monotonic */
	int64_t acts_minute;
	unsigned acts; /* in that minute */
};

struct sessions {
	struct session all[SESSIONS_MAX];
};

enum status sessions_open(struct site *site, struct err *err)
{
	site->sessions = (struct sessions *)calloc(1, sizeof *site->sessions);
	if (site->sessions == NULL)
		return err_set(err, STATUS_FULL, "no memory for sessions");
	return STATUS_OK;
}

void sessions_close(struct site *site)
{
	if (site->sessions != NULL)
		explicit_bzero(site->sessions, sizeof *site->sessions);
	free(site->sessions);
	site->sessions = NULL;
}

static int64_t end_ms(const struct site *site, const struct session *session)
{
	const struct config *config = site->options.config;
	int64_t idle_ms = session->seen_ms + config->console_http.idle_ms;
	int64_t whole_ms = session->begun_ms + config->console_http.session_ms;
	return idle_ms < whole_ms ? idle_ms : whole_ms;
}

static bool is_over(const struct site *site, const struct session *session)
{
	return site_mono_ms(site) >= end_ms(site, session) && !SABOTAGE("console.session-forever");
}

static void session_wipe(struct session *session)
{
	explicit_bzero(session, sizeof *session);
}

/* 64 hexadecimal digits; false: it can't be one. */
static bool token_read(const char *text, uint8_t ret_token[TOKEN])
{
	size_t size = 0;
	return text != NULL && hex_read(text, strlen(text), ret_token, TOKEN, &size) &&
	       size == TOKEN;
}

static void digest_of(const uint8_t token[TOKEN], uint8_t ret_digest[CRYPTO_DIGEST])
{
	crypto_digest("console session", bytes_of(token, TOKEN), ret_digest);
}

static struct session *find(struct exchange *exchange)
{
	struct site *site = exchange->site;
	uint8_t token[TOKEN], digest[CRYPTO_DIGEST];
	int64_t now_ms;
	const struct people *people = site->options.people(site->options.context, &now_ms);
	if (!token_read(MHD_lookup_connection_value(exchange->connection, MHD_COOKIE_KIND, COOKIE),
			token))
		return NULL;
	digest_of(token, digest);
	for (size_t i = 0; i < SESSIONS_MAX; i++) {
		struct session *session = &site->sessions->all[i];
		if (!session->live || !crypto_digest_equal(session->digest, digest))
			continue;
		exchange->person = people_acting(people, session->person, now_ms);
		if (is_over(site, session) || exchange->person == NULL ||
		    !sign_in_holds(site, session->person, session->stamp)) {
			session_wipe(session);
			return NULL;
		}
		memcpy(exchange->person_id, session->person, sizeof exchange->person_id);
		return session;
	}
	return NULL;
}

struct session *session_of(struct exchange *exchange)
{
	struct session *session = find(exchange);
	if (session != NULL)
		session->seen_ms = site_mono_ms(exchange->site);
	return session;
}

bool session_still(struct exchange *exchange)
{
	bool still = find(exchange) != NULL;
	exchange->person = NULL;
	return still;
}

bool session_csrf_fits(const struct session *session, const char *token)
{
	if (SABOTAGE("console.csrf-unchecked"))
		return true;
	uint8_t said[TOKEN], own[TOKEN];
	_Static_assert(TOKEN == CRYPTO_DIGEST, "compared as digests are");
	return token_read(token, said) && token_read(session->csrf, own) &&
	       crypto_digest_equal(said, own);
}

bool session_count_act(struct exchange *exchange)
{
	struct site *site = exchange->site;
	struct session *own = find(exchange);
	int64_t minute = site_mono_ms(site) / MS_PER_MINUTE;
	unsigned acts = 0;
	for (size_t i = 0; own != NULL && i < SESSIONS_MAX; i++) {
		const struct session *session = &site->sessions->all[i];
		if (session->live && session->acts_minute == minute &&
		    strcmp(session->person, own->person) == 0)
			acts += session->acts;
	}
	if (own == NULL || (acts >= ACTS_A_MINUTE && !SABOTAGE("console.acts-unlimited")))
		return false;
	own->acts = own->acts_minute == minute ? own->acts + 1 : 1;
	own->acts_minute = minute;
	return true;
}

const char *session_person(const struct session *session)
{
	return session->person;
}

const char *session_csrf(const struct session *session)
{
	return session->csrf;
}

int64_t session_expires_ms(const struct site *site, const struct session *session)
{
	return clock_now_ms(&site->options.clock) + end_ms(site, session) - site_mono_ms(site);
}

/* A free place; of the person's own, or of all, the one that was seen longest ago goes. */
static struct session *place_for(struct site *site, const char *person)
{
	struct session *unused = NULL, *oldest = NULL, *oldest_own = NULL;
	size_t own = 0;
	for (size_t i = 0; i < SESSIONS_MAX; i++) {
		struct session *session = &site->sessions->all[i];
		if (session->live && is_over(site, session))
			session_wipe(session);
		if (!session->live) {
			unused = session;
			continue;
		}
		if (oldest == NULL || session->seen_ms < oldest->seen_ms)
			oldest = session;
		if (strcmp(session->person, person) != 0)
			continue;
		own++;
		if (oldest_own == NULL || session->seen_ms < oldest_own->seen_ms)
			oldest_own = session;
	}
	if (own >= SESSIONS_OF_PERSON)
		return oldest_own;
	return unused != NULL ? unused : oldest;
}

static void set_cookie(struct exchange *exchange, const char *value, const char *more)
{
	(void)snprintf(exchange->cookie, sizeof exchange->cookie,
		       COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict%s%s", value,
		       exchange->site->options.config->console_http.tls ? "; Secure" : "", more);
}

struct session *session_begin(struct exchange *exchange, const char *person, const char *stamp)
{
	struct site *site = exchange->site;
	struct session *session = place_for(site, person);
	uint8_t token[TOKEN], csrf[TOKEN];
	char text[TOKEN_TEXT];
	random_fill(&site->random, token, sizeof token);
	random_fill(&site->random, csrf, sizeof csrf);
	*session = (struct session){.live = true, .begun_ms = site_mono_ms(site)};
	session->seen_ms = session->begun_ms;
	(void)snprintf(session->person, sizeof session->person, "%s", person);
	(void)snprintf(session->stamp, sizeof session->stamp, "%s", stamp);
	digest_of(token, session->digest);
	hex_print(bytes_of(csrf, sizeof csrf), session->csrf);
	hex_print(bytes_of(token, sizeof token), text);
	set_cookie(exchange, text, "");
	explicit_bzero(token, sizeof token);
	explicit_bzero(text, sizeof text);
	return session;
}

void session_end(struct exchange *exchange, struct session *session)
{
	session_wipe(session);
	set_cookie(exchange, "", "; Max-Age=0");
}
