#include "services/console/http/sign_in.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/file.h"
#include "common/base/hex.h"
#include "common/base/region_list.h"
#include "common/base/sabotage.h"
#include "common/crypto/passwords.h"
#include "common/policy/rules/words.h"
#include "services/console/http/codes.h"
#include "services/console/http/json_tree.h"

#define TRIED_MAX 4096u
#define FREE_TRIES 5u /* wrong ones before anybody waits */
#define WAIT_MOST_MS (15 * MS_PER_MINUTE)
#define FORGOTTEN_MS MS_PER_HOUR
#define HASHING_MOST 4u /* at once: each needs 64 MiB */

/* Wrong passwords of a person, or from an address. */
struct tried {
	char who[80]; /* "person ID", "address 192.0.2.7" */
	unsigned wrong;
	int64_t last_ms, until_ms; /* monotonic */
};

struct sign_in {
	uv_work_t work;
	struct site *site;
	struct exchange *exchange; /* NULL: it has gone */
	char person[PASSWORD_PERSON], hash[PASSWORD_HASH], stamp[PASSWORD_STAMP], address[64];
	char code[TOTP_DIGITS + 1]; /* "": none was given */
	char password[PASSWORD_MOST];
	size_t password_size;
	bool known, fits;
};

struct sign_ins {
	struct passwords passwords;
	struct codes codes;
	struct stat read_at;
	bool read;
	struct tried tried[TRIED_MAX];
	size_t tried_count;
	unsigned hashing;
};

enum status sign_in_open(struct site *site, struct err *err)
{
	site->sign_ins = (struct sign_ins *)calloc(1, sizeof *site->sign_ins);
	if (site->sign_ins == NULL)
		return err_set(err, STATUS_FULL, "no memory for who signs in");
	char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof path, "%.900s/console/" CODES_FILE, site->options.config->data);
	return codes_open(path, &site->sign_ins->codes, err);
}

void sign_in_close(struct site *site)
{
	if (site->sign_ins != NULL) {
		passwords_free(&site->sign_ins->passwords);
		codes_close(&site->sign_ins->codes);
	}
	free(site->sign_ins);
	site->sign_ins = NULL;
}

/* ---- the file, as it stands now */

static void follow_file(struct site *site)
{
	struct sign_ins *all = site->sign_ins;
	char path[FILE_PATH_MAX];
	struct stat now = {0};
	struct passwords passwords;
	struct err err;
	(void)snprintf(path, sizeof path, "%.900s/console/" PASSWORDS_FILE,
		       site->options.config->data);
	(void)stat(path, &now);
	if (all->read && now.st_ino == all->read_at.st_ino &&
	    now.st_mtim.tv_sec == all->read_at.st_mtim.tv_sec &&
	    now.st_mtim.tv_nsec == all->read_at.st_mtim.tv_nsec)
		return;
	all->read = true;
	all->read_at = now;
	if (passwords_read(path, &passwords, &err) != STATUS_OK) {
		/* Nobody is let in by what can't be read. */
		log_error(site->options.log, "passwords_not_read", log_err(&err));
		passwords = (struct passwords){NULL, 0};
	}
	passwords_free(&all->passwords);
	all->passwords = passwords;
}

static const struct password *password_of(struct site *site, const char *person)
{
	follow_file(site);
	const struct password *password = passwords_find(&site->sign_ins->passwords, person);
	bool locked = password != NULL && password->locked && !SABOTAGE("console.locked-admitted");
	return locked ? NULL : password;
}

bool sign_in_holds(struct site *site, const char *person, const char *stamp)
{
	const struct password *password = password_of(site, person);
	char now[PASSWORD_STAMP] = "";
	if (password != NULL)
		password_stamp(password, now);
	bool holds = password != NULL && strcmp(now, stamp) == 0;
	explicit_bzero(now, sizeof now);
	return holds;
}

/* ---- how often */

static struct tried *tried_find(struct sign_ins *all, const char *who, bool make, int64_t now_ms)
{
	struct tried *oldest = &all->tried[0];
	for (size_t i = 0; i < all->tried_count; i++) {
		struct tried *tried = &all->tried[i];
		if (strcmp(tried->who, who) == 0) {
			if (now_ms - tried->last_ms > FORGOTTEN_MS)
				tried->wrong = 0;
			return tried;
		}
		if (tried->last_ms < oldest->last_ms)
			oldest = tried;
	}
	if (!make)
		return NULL;
	if (all->tried_count < TRIED_MAX)
		oldest = &all->tried[all->tried_count++];
	*oldest = (struct tried){.last_ms = now_ms};
	(void)snprintf(oldest->who, sizeof oldest->who, "%s", who);
	return oldest;
}

static void names(const struct sign_in *sign_in, char out[2][80])
{
	(void)snprintf(out[0], 80, "person %s", sign_in->person);
	(void)snprintf(out[1], 80, "address %s", sign_in->address);
}

/* Milliseconds still to wait; 0: it may be tried. */
static int64_t must_wait(const struct sign_in *sign_in)
{
	char who[2][80];
	int64_t now_ms = site_mono_ms(sign_in->site), wait_ms = 0;
	names(sign_in, who);
	for (size_t i = 0; i < 2; i++) {
		const struct tried *tried =
			tried_find(sign_in->site->sign_ins, who[i], false, now_ms);
		if (tried != NULL && tried->until_ms - now_ms > wait_ms)
			wait_ms = tried->until_ms - now_ms;
	}
	return SABOTAGE("console.tries-unlimited") ? 0 : wait_ms;
}

static void count_wrong(const struct sign_in *sign_in)
{
	char who[2][80];
	int64_t now_ms = site_mono_ms(sign_in->site);
	names(sign_in, who);
	for (size_t i = 0; i < 2; i++) {
		struct tried *tried = tried_find(sign_in->site->sign_ins, who[i], true, now_ms);
		/* Behind one address there may be an office. */
		unsigned least = FREE_TRIES * (i == 0 ? 1u : 8u);
		tried->last_ms = now_ms;
		tried->wrong++;
		if (tried->wrong < least)
			continue;
		unsigned doubled = tried->wrong - least < 10 ? tried->wrong - least : 10;
		int64_t wait_ms = MS_PER_SECOND << (doubled + 1);
		tried->until_ms = now_ms + (wait_ms < WAIT_MOST_MS ? wait_ms : WAIT_MOST_MS);
	}
}

static void forget_wrong(const struct sign_in *sign_in)
{
	char who[2][80];
	names(sign_in, who);
	struct tried *tried =
		tried_find(sign_in->site->sign_ins, who[0], false, site_mono_ms(sign_in->site));
	if (tried != NULL)
		tried->wrong = 0;
}

/* ---- answers */

static json_t *roles_of(const struct principal *person)
{
	json_t *roles = JSON_NEW_ARRAY();
	for (const struct schema_word *word = role_words; word->name != NULL; word++) {
		if ((person->roles & (uint32_t)word->value) != 0)
			(void)json_array_append_new(roles, json_string(word->name));
	}
	return roles;
}

/* A code with its name; an area (片区) is its name. */
static json_t *region_told(const char *stated)
{
	bool is_code = strspn(stated, "0123456789") == strlen(stated);
	const char *name = is_code ? region_name((uint32_t)strtoul(stated, NULL, 10)) : NULL;
	return json_pack("{s:s*, s:s}", "code", is_code ? stated : NULL, "name",
			 name != NULL ? name : stated);
}

/* NULL: none are stated. */
static json_t *regions_of(const struct people *people, const struct person *person)
{
	const struct officer *officer = &people->officers.list[person - people->persons];
	json_t *regions = officer->region_count != 0 ? JSON_NEW_ARRAY() : NULL;
	for (size_t i = 0; i < officer->region_count; i++)
		(void)json_array_append_new(regions, region_told(officer->regions[i]));
	return regions;
}

static void answer_session(struct exchange *exchange, const struct session *session)
{
	struct site *site = exchange->site;
	const struct config *config = site->options.config;
	int64_t now_ms;
	char region[16];
	const struct people *people = site->options.people(site->options.context, &now_ms);
	const struct person *person = people_person(people, session_person(session));
	if (person == NULL) {
		exchange_refuse(exchange, MHD_HTTP_UNAUTHORIZED, "session.missing", NULL, NULL);
		return;
	}
	(void)snprintf(region, sizeof region, "%06u", (unsigned)config->region);
	json_t *said = json_pack(
		"{s:{s:s, s:s, s:s, s:o}, s:{s:s, s:s, s:i, s:I}, s:s, s:I, s:I}", "person", "id",
		person->principal.id, "name",
		person->name != NULL ? person->name : person->principal.id, "unit",
		person->principal.unit, "roles", roles_of(&person->principal), "county", "region",
		region, "name", config->name != NULL ? config->name : region, "utc_offset",
		(int)(BUSINESS_OFFSET_MS / MS_PER_MINUTE), "now_ms",
		(json_int_t)site->options.county_ms(site->options.context), "csrf",
		session_csrf(session), "expires_ms", (json_int_t)session_expires_ms(site, session),
		"clock_ms", (json_int_t)clock_now_ms(&site->options.clock));
	json_t *regions = regions_of(people, person);
	if (regions != NULL)
		(void)json_object_set_new(json_object_get(said, "person"), "regions", regions);
	if (person->signs) {
		char key[2 * PEOPLE_KEY + 1];
		hex_print(bytes_of(person->signing_key, PEOPLE_KEY), key);
		(void)json_object_set_new(json_object_get(said, "person"), "signing_key",
					  json_string(key));
	}
	if (config->demo)
		(void)json_object_set_new(json_object_get(said, "county"), "simulated_time",
					  json_true());
	char *text = said != NULL ? json_dumps(said, JSON_COMPACT) : NULL;
	json_decref(said);
	exchange_answer(exchange, MHD_HTTP_OK, text, text != NULL ? strlen(text) : 0);
}

/* Who is who: an id says little to whoever reads it. */
void people_get(struct exchange *exchange)
{
	int64_t now_ms;
	const struct site_options *options = &exchange->site->options;
	const struct people *people = options->people(options->context, &now_ms);
	json_t *units = JSON_NEW_ARRAY(), *persons = JSON_NEW_ARRAY(), *members = JSON_NEW_ARRAY();
	for (size_t i = 0; i < people->unit_count; i++)
		(void)json_array_append_new(units,
					    json_pack("{s:s, s:s*}", "id", people->units[i].id,
						      "name", people->units[i].name));
	for (size_t i = 0; i < people->person_count; i++)
		(void)json_array_append_new(persons,
					    json_pack("{s:s, s:s*, s:o*}", "id",
						      people->persons[i].principal.id, "name",
						      people->persons[i].name, "regions",
						      regions_of(people, &people->persons[i])));
	for (size_t i = 0; people_members[i] != NULL; i++)
		(void)json_array_append_new(members, json_string(people_members[i]));
	json_t *said = json_pack("{s:o, s:o, s:o}", "units", units, "persons", persons, "members",
				 members);
	char *text = said != NULL ? json_dumps(said, JSON_COMPACT) : NULL;
	json_decref(said);
	exchange_answer(exchange, MHD_HTTP_OK, text, text != NULL ? strlen(text) : 0);
}

void session_get(struct exchange *exchange)
{
	answer_session(exchange, session_of(exchange));
}

void session_delete(struct exchange *exchange)
{
	log_info(exchange->site->options.log, "signed_out",
		 log_text("person", exchange->person_id));
	session_end(exchange, session_of(exchange));
	exchange_answer(exchange, MHD_HTTP_NO_CONTENT, NULL, 0);
}

/* ---- signing in */

static void hash(uv_work_t *work)
{
	struct sign_in *sign_in = (struct sign_in *)work->data;
	bool fits = password_fits(sign_in->known ? sign_in->hash : NULL,
				  bytes_of(sign_in->password, sign_in->password_size));
	sign_in->fits = fits;
}

/* The second factor of whoever has one; NULL: it is right, or there is none. */
static const char *code_refused(const struct sign_in *sign_in)
{
	struct site *site = sign_in->site;
	const struct password *password = password_of(site, sign_in->person);
	uint64_t step;
	struct err err;
	if (password->totp[0] == '\0' || SABOTAGE("console.code-unasked"))
		return NULL;
	if (sign_in->code[0] == '\0')
		return "session.code_missing";
	if (!totp_fits(password->totp, sign_in->code, clock_now_ms(&site->options.clock), &step))
		return "session.code_wrong";
	enum status status = codes_take(&site->sign_ins->codes, sign_in->person, step, &err);
	if (status == STATUS_OK)
		return NULL;
	if (status != STATUS_CONFLICT)
		log_error(site->options.log, "code_not_kept", log_err(&err));
	return status == STATUS_CONFLICT ? "session.code_wrong" : "session.code_unkept";
}

/* NULL: the person is let in. */
static const char *sign_in_refused(const struct sign_in *sign_in)
{
	struct site *site = sign_in->site;
	int64_t now_ms;
	const struct people *people = site->options.people(site->options.context, &now_ms);
	/* Locked or changed while it was hashed: it isn't the password any more. */
	if (!sign_in->fits || people_acting(people, sign_in->person, now_ms) == NULL ||
	    !sign_in->known || !sign_in_holds(site, sign_in->person, sign_in->stamp))
		return "session.refused";
	return code_refused(sign_in);
}

static void let_in(struct sign_in *sign_in)
{
	forget_wrong(sign_in);
	log_info(sign_in->site->options.log, "signed_in", log_text("person", sign_in->person),
		 log_text("address", sign_in->address));
	answer_session(sign_in->exchange,
		       session_begin(sign_in->exchange, sign_in->person, sign_in->stamp));
}

static void turn_away(struct sign_in *sign_in, const char *code)
{
	bool unkept = strcmp(code, "session.code_unkept") == 0;
	/* Who is asked for a code has done nothing wrong. */
	if (!unkept && strcmp(code, "session.code_missing") != 0)
		count_wrong(sign_in);
	log_warn(sign_in->site->options.log, "sign_in_refused", log_text("why", code),
		 log_text("person", sign_in->known ? sign_in->person : "?"),
		 log_text("address", sign_in->address));
	exchange_refuse(sign_in->exchange,
			unkept ? MHD_HTTP_SERVICE_UNAVAILABLE : MHD_HTTP_UNAUTHORIZED, code, NULL,
			NULL);
}

static void hashed(uv_work_t *work, int status)
{
	struct sign_in *sign_in = (struct sign_in *)work->data;
	struct exchange *exchange = sign_in->exchange;
	sign_in->site->sign_ins->hashing--;
	if (exchange != NULL && !exchange->answered) {
		const char *code = status == 0 ? sign_in_refused(sign_in) : "session.refused";
		if (code == NULL)
			let_in(sign_in);
		else
			turn_away(sign_in, code);
		exchange->sign_in = NULL;
	}
	explicit_bzero(sign_in, sizeof *sign_in);
	free(sign_in);
}

void sign_in_forget(struct exchange *exchange)
{
	exchange->sign_in->exchange = NULL;
	exchange->sign_in = NULL;
}

static void read_peer(struct exchange *exchange, char out[64])
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info != NULL ? info->client_addr : NULL;
	(void)snprintf(out, 64, "?");
	if (address != NULL && address->sa_family == AF_INET)
		(void)inet_ntop(AF_INET,
				&((const struct sockaddr_in *)(const void *)address)->sin_addr, out,
				64);
	if (address != NULL && address->sa_family == AF_INET6)
		(void)inet_ntop(AF_INET6,
				&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr,
				out, 64);
}

static bool read_body(const struct exchange *exchange, struct sign_in *sign_in)
{
	json_t *body = json_loadb(exchange->body != NULL ? exchange->body : "", exchange->body_size,
				  JSON_REJECT_DUPLICATES, NULL);
	const char *person = json_string_value(json_object_get(body, "person"));
	const json_t *password = json_object_get(body, "password");
	const char *text = json_string_value(password);
	size_t size = json_string_length(password);
	const json_t *code = json_object_get(body, "code");
	bool whole = person != NULL && text != NULL && strlen(person) < sizeof sign_in->person &&
		     person[0] != '\0' && size <= sizeof sign_in->password &&
		     (code == NULL ||
		      (json_is_string(code) && json_string_length(code) < sizeof sign_in->code));
	if (whole) {
		if (code != NULL)
			memcpy(sign_in->code, json_string_value(code), json_string_length(code));
		memcpy(sign_in->person, person, strlen(person) + 1);
		memcpy(sign_in->password, text, size);
		sign_in->password_size = size;
	}
	json_decref(body);
	return whole;
}

static const char *refused(const struct sign_in *sign_in, struct exchange *exchange)
{
	int64_t wait_ms = must_wait(sign_in);
	if (wait_ms == 0 && sign_in->site->sign_ins->hashing < HASHING_MOST)
		return NULL;
	exchange->retry_after = wait_ms == 0 ? 1 : (unsigned)((wait_ms + 999) / MS_PER_SECOND);
	return wait_ms == 0 ? "session.busy" : "session.wait";
}

void session_post(struct exchange *exchange)
{
	struct site *site = exchange->site;
	struct sign_in *sign_in = (struct sign_in *)calloc(1, sizeof *sign_in);
	const char *code = "console.no_memory";
	unsigned status = MHD_HTTP_SERVICE_UNAVAILABLE;
	if (sign_in != NULL) {
		sign_in->site = site;
		read_peer(exchange, sign_in->address);
		code = read_body(exchange, sign_in) ? refused(sign_in, exchange) : "session.body";
		status = strcmp(code != NULL ? code : "", "session.body") == 0
				 ? MHD_HTTP_BAD_REQUEST
				 : MHD_HTTP_TOO_MANY_REQUESTS;
	}
	if (code == NULL) {
		const struct password *known = password_of(site, sign_in->person);
		sign_in->known = known != NULL;
		if (known != NULL) {
			memcpy(sign_in->hash, known->hash, sizeof sign_in->hash);
			password_stamp(known, sign_in->stamp);
		}
		sign_in->work.data = sign_in;
		sign_in->exchange = exchange;
		exchange->sign_in = sign_in;
		site->sign_ins->hashing++;
		if (uv_queue_work(site->options.loop, &sign_in->work, hash, hashed) == 0)
			return;
		site->sign_ins->hashing--;
		exchange->sign_in = NULL;
		code = "console.no_memory";
	}
	if (sign_in != NULL)
		explicit_bzero(sign_in, sizeof *sign_in);
	free(sign_in);
	exchange_refuse(exchange, status, code, NULL, NULL);
}
