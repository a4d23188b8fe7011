/* Which path is answered by what, and what every request must be before anybody looks at it. */
#include <stdlib.h>

#include "common/base/sabotage.h"
#include "common/core/gates.h"
#include "common/words/catalogue.h"
#include "services/console/http/parts.h"

#define API "/api/v1"
#define POSSIBLE_MAX 32u
#define PAGE_MS (2 * MS_PER_SECOND) /* pages are told by themselves of what comes later */
#define SEARCH_MS 500 /* the next word is typed soon: a daemon that is down costs no more */

struct route {
	const char *method, *path; /* "{}" in it: one segment, the argument */
	void (*answer)(struct exchange *exchange);
	bool open; /* without a session */
	/* It waits so long for the read model to have what the daemons had journalled, and says
	 * what is lacking; 0: it asks the daemons alone. */
	int64_t told_ms;
};

static const struct route routes[] = {
	{"POST", "/session", session_post, true, 0},
	{"GET", "/session", session_get, false, 0},
	{"DELETE", "/session", session_delete, false, 0},
	{"GET", "/people", people_get, false, 0},
	{"GET", "/classes", read_classes, false, 0},
	{"GET", "/acts", read_acts, true, 0},
	{"POST", "/acts", act_post, false, 0},
	{"GET", "/work", read_work, false, 0},
	{"GET", "/due", read_due, false, 0},
	{"GET", "/lists", read_lists, false, 0},
	{"GET", "/lists/{}", read_list, false, 0},
	{"GET", "/lists/{}/count", read_list_count, false, 0},
	{"GET", "/lists/{}/sheet", read_list_sheet, false, 0},
	{"GET", "/objects/{}", read_object, false, 0},
	{"GET", "/objects/{}/story", read_story, false, PAGE_MS},
	{"GET", "/objects/{}/sheet", read_case_sheet, false, PAGE_MS},
	{"GET", "/objects/{}/volume", read_case_volume, false, PAGE_MS},
	{"GET", "/objects/{}/explain", read_explain, false, PAGE_MS},
	{"GET", "/firms/{}", read_firm, false, PAGE_MS},
	{"GET", "/firms/{}/explain", read_firm_explain, false, PAGE_MS},
	{"GET", "/bulletins/{}/figures", read_bulletin_figures, false, PAGE_MS},
	{"GET", "/bulletins/{}/rows", read_bulletin_rows, false, PAGE_MS},
	{"GET", "/search", read_search, false, SEARCH_MS},
	{"GET", "/proposals/{}", read_object, false, 0},
	{"GET", "/words", read_words, true, 0},
	{"GET", "/phrases", read_phrases, false, 0},
	{"GET", "/views", views_get, false, 0},
	{"PUT", "/views", views_put, false, 0},
	{"GET", "/status", read_status, false, 0},
	{"GET", "/events", read_events, false, 0},
};

/* ---- refusals */

static json_t *filled(const char *code, enum lang lang, const char *where,
		      const Zh__Refusal *refusal)
{
	char memory[1024];
	struct template_param params[16] = {{"where", where != NULL ? where : ""}};
	size_t count = 1;
	const char *text = catalogue_code(code, lang);
	struct writer out = writer_over(memory, sizeof memory);
	for (size_t i = 0; refusal != NULL && i < refusal->n_params && count < 16; i++) {
		const Zh__Param *param = refusal->params[i];
		if (param->name != NULL && param->value != NULL)
			params[count++] = (struct template_param){
				param->name,
				catalogue_param(code, param->name, param->value, lang)};
	}
	catalogue_fill(text != NULL ? text : code, params, count, &out);
	return json_stringn((const char *)out.data, out.size);
}

static void refuse(struct exchange *exchange, unsigned status, const char *code, const char *where,
		   const char *daemon, const Zh__Refusal *refusal)
{
	json_t *possible = JSON_NEW_ARRAY();
	for (size_t i = 0; refusal != NULL && i < refusal->n_possible && i < POSSIBLE_MAX; i++)
		(void)json_array_append_new(possible, json_string(refusal->possible[i]));
	json_t *said = json_pack("{s:s, s:o, s:o, s:o}", "code", code, "message_zh",
				 filled(code, LANG_ZH, where, refusal), "message_en",
				 filled(code, LANG_EN, where, refusal), "possible", possible);
	if (where != NULL && said != NULL)
		(void)json_object_set_new(said, "where", json_string(where));
	if (exchange->told && said != NULL && strcmp(code, "console.behind") == 0)
		(void)json_object_set_new(said, "behind", behind_json(&exchange->lags));
	if (daemon != NULL && said != NULL)
		(void)json_object_set_new(said, "daemon", json_string(daemon));
	char *text = said != NULL ? json_dumps(said, JSON_COMPACT) : NULL;
	json_decref(said);
	if (status == MHD_HTTP_SERVICE_UNAVAILABLE && exchange->retry_after == 0)
		exchange->retry_after = 1;
	if (exchange->waiting == 0) {
		exchange_answer(exchange, status, text, text != NULL ? strlen(text) : 0);
		return;
	}
	/* What was asked is still to come back: the first refusal is told then. */
	if (exchange->held != 0) {
		free(text);
		return;
	}
	exchange->held = status;
	exchange->text = text;
	exchange->size = text != NULL ? strlen(text) : 0;
}

void exchange_tell_held(struct exchange *exchange)
{
	char *text = exchange->text;
	exchange->text = NULL;
	exchange_answer(exchange, exchange->held, text, exchange->size);
}

void exchange_refuse(struct exchange *exchange, unsigned status, const char *code,
		     const char *where, const char *daemon)
{
	refuse(exchange, status, code, where, daemon, NULL);
}

/* Where a gate misses something, the field in which it would stand. */
static const char *place_of(const Zh__Refusal *refusal)
{
	if (refusal == NULL || refusal->where != NULL || SABOTAGE("console.lack-names-no-field"))
		return refusal != NULL ? refusal->where : NULL;
	for (size_t i = 0; i < refusal->n_params; i++) {
		const Zh__Param *param = refusal->params[i];
		if (param->name != NULL && param->value != NULL && strcmp(param->name, "need") == 0)
			return gate_need_place(param->value);
	}
	return NULL;
}

void exchange_refuse_as(struct exchange *exchange, const Zh__Reply *reply, enum daemon daemon)
{
	static const unsigned statuses[] = {
		[ZH__OUTCOME__OUTCOME_REFUSED] = MHD_HTTP_CONFLICT,
		[ZH__OUTCOME__OUTCOME_CONFLICT] = MHD_HTTP_CONFLICT,
		[ZH__OUTCOME__OUTCOME_BUSY] = MHD_HTTP_SERVICE_UNAVAILABLE,
		[ZH__OUTCOME__OUTCOME_NOT_FOUND] = MHD_HTTP_NOT_FOUND,
		[ZH__OUTCOME__OUTCOME_NOT_PERMITTED] = MHD_HTTP_FORBIDDEN,
		[ZH__OUTCOME__OUTCOME_INVALID] = MHD_HTTP_BAD_REQUEST,
	};
	const Zh__Refusal *refusal = reply->refusal;
	size_t outcome = (size_t)reply->outcome;
	unsigned status = outcome < sizeof statuses / sizeof statuses[0] ? statuses[outcome] : 0;
	const char *code =
		refusal != NULL && refusal->code != NULL ? refusal->code : "console.malformed";
	refuse(exchange, status != 0 ? status : MHD_HTTP_BAD_GATEWAY, code, place_of(refusal),
	       daemon_name(daemon), refusal);
}

/* ---- what every request must be */

/* "HOST:PORT" as whoever asked wrote it: a name that leads here from elsewhere is another site. */
static bool is_our_host(const struct site *site, const char *host)
{
	static const char *const here[] = {"127.0.0.1", "localhost", "[::1]"};
	const struct schema_list *names = &site->options.config->console_http.hosts;
	char own[64];
	if (host == NULL)
		return false;
	if (SABOTAGE("console.any-host"))
		return true;
	for (size_t i = 0; i < sizeof here / sizeof here[0]; i++) {
		(void)snprintf(own, sizeof own, "%s:%s", here[i], site->port);
		if (strcmp(host, own) == 0)
			return true;
	}
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(host, ((const char *const *)names->items)[i]) == 0)
			return true;
	}
	return false;
}

/* A page of another site can make a browser send a request, but says that it did. */
static bool is_our_origin(const struct site *site, const char *origin)
{
	static const char *const schemes[] = {"http://", "https://"};
	if (origin == NULL || SABOTAGE("console.any-origin"))
		return true;
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		size_t size = strlen(schemes[i]);
		if (strncmp(origin, schemes[i], size) == 0)
			return is_our_host(site, origin + size);
	}
	return false;
}

static bool fits(const struct route *route, const char *path, char argument[PATH_MOST])
{
	const char *pattern = route->path;
	argument[0] = '\0';
	while (*pattern != '\0' && *path != '\0') {
		if (*pattern != '{') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		size_t size = strcspn(path, "/");
		if (size == 0)
			return false;
		memcpy(argument, path, size);
		argument[size] = '\0';
		path += size;
		pattern += 2;
	}
	return *pattern == '\0' && *path == '\0';
}

/* NULL: none; `ret_path_known` whether another method has it. */
static const struct route *find(struct exchange *exchange, bool *ret_path_known)
{
	const char *path = exchange->path + strlen(API);
	*ret_path_known = false;
	for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
		if (!fits(&routes[i], path, exchange->argument))
			continue;
		*ret_path_known = true;
		if (strcmp(routes[i].method, exchange->method) == 0)
			return &routes[i];
	}
	return NULL;
}

static bool is_json(const char *type)
{
	static const char json[] = "application/json";
	size_t size = sizeof json - 1;
	return type != NULL && strncmp(type, json, size) == 0 &&
	       (type[size] == '\0' || type[size] == ';' || type[size] == ' ');
}

/* Who waited may have been signed out meanwhile. */
static void answer_route(void *context, const struct wait_lags *lags)
{
	struct exchange *exchange = (struct exchange *)context;
	exchange->waiting--;
	exchange->told = lags != NULL;
	if (lags != NULL)
		exchange->lags = *lags;
	if (exchange->suspended && session_of(exchange) == NULL)
		exchange_refuse(exchange, MHD_HTTP_UNAUTHORIZED, "session.missing", NULL, NULL);
	else
		exchange->route->answer(exchange);
	exchange->person = NULL;
}

static void dispatch_api(struct exchange *exchange)
{
	bool path_known;
	const struct route *route = find(exchange, &path_known);
	bool writes = strcmp(exchange->method, "GET") != 0;
	if (route == NULL) {
		exchange_refuse(exchange,
				path_known ? MHD_HTTP_METHOD_NOT_ALLOWED : MHD_HTTP_NOT_FOUND,
				path_known ? "console.method" : "console.path", NULL, NULL);
		return;
	}
	exchange->route = route;
	if (exchange->body_size != 0 && !is_json(exchange_header(exchange, "Content-Type"))) {
		exchange_refuse(exchange, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "console.content_type",
				NULL, NULL);
		return;
	}
	if (!route->open) {
		struct session *session = session_of(exchange);
		if (session == NULL) {
			exchange_refuse(exchange, MHD_HTTP_UNAUTHORIZED, "session.missing", NULL,
					NULL);
			return;
		}
		if (writes &&
		    !session_csrf_fits(session, exchange_header(exchange, "X-CSRF-Token"))) {
			exchange_refuse(exchange, MHD_HTTP_FORBIDDEN, "session.csrf", NULL, NULL);
			return;
		}
	}
	const struct site_options *options = &exchange->site->options;
	exchange->waiting++;
	if (route->told_ms != 0 && !SABOTAGE("console.page-asks-nobody"))
		options->when_read(options->context, route->told_ms, answer_route, exchange);
	else
		answer_route(exchange, NULL);
}

void route_dispatch(struct exchange *exchange)
{
	bool api = strncmp(exchange->path, API "/", sizeof API) == 0;
	bool reads = strcmp(exchange->method, "GET") == 0;
	if (!is_our_host(exchange->site, exchange_header(exchange, "Host")))
		exchange_refuse(exchange, MHD_HTTP_MISDIRECTED_REQUEST, "console.host", NULL, NULL);
	else if (!reads && !is_our_origin(exchange->site, exchange_header(exchange, "Origin")))
		exchange_refuse(exchange, MHD_HTTP_FORBIDDEN, "console.origin", NULL, NULL);
	else if (exchange->body_too_large)
		exchange_refuse(exchange, MHD_HTTP_CONTENT_TOO_LARGE, "console.too_large", NULL,
				NULL);
	else if (api)
		dispatch_api(exchange);
	else if (!reads && strcmp(exchange->method, "HEAD") != 0)
		exchange_refuse(exchange, MHD_HTTP_METHOD_NOT_ALLOWED, "console.method", NULL,
				NULL);
	else
		page_answer(exchange);
	exchange->person = NULL;
}
