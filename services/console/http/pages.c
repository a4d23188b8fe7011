/* Pages: what is in web/dist when the program is built, and nothing of the disk. */
#include <stdlib.h>

#include "common/base/hex.h"
#include "common/crypto/digest.h"
#include "services/console/http/site.h"
#include "services/console/http/tables.h"

#define ETAG 35u /* 32 digits in quotes */

static const struct page *page_of(const char *name, size_t size, const char *suffix)
{
	for (size_t i = 0; i < page_count; i++) {
		const char *own = pages[i].name;
		if (strncmp(own, name, size) == 0 && strcmp(own + size, suffix) == 0)
			return &pages[i];
	}
	return NULL;
}

bool page_is_ours(const char *name)
{
	return page_of(name, strlen(name), "") != NULL;
}

static const char *type_of(const char *name)
{
	static const char *const types[][2] = {
		{".html", "text/html; charset=utf-8"},
		{".js", "text/javascript; charset=utf-8"},
		{".css", "text/css; charset=utf-8"},
		{".svg", "image/svg+xml"},
		{".png", "image/png"},
		{".ico", "image/x-icon"},
		{".json", "application/json; charset=utf-8"},
		{".webmanifest", "application/manifest+json"},
		{".woff2", "font/woff2"},
		{".txt", "text/plain; charset=utf-8"},
	};
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot != NULL && i < sizeof types / sizeof types[0]; i++) {
		if (strcmp(dot, types[i][0]) == 0)
			return types[i][1];
	}
	return "application/octet-stream";
}

/* "app-3F9Q2K7A.js": its name changes with what it says. */
static bool is_hashed(const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *dash = strrchr(name, '-');
	if (dot == NULL || dash == NULL || dot < dash || dot - dash != 9)
		return false;
	for (const char *at = dash + 1; at < dot; at++) {
		if (!((*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') ||
		      (*at >= 'a' && *at <= 'z')))
			return false;
	}
	return true;
}

/* Whether the list has the coding, and not with a weight of nothing. */
static bool accepts(const char *list, const char *coding)
{
	size_t size = strlen(coding);
	while (list != NULL && *list != '\0') {
		list += strspn(list, " \t,");
		size_t length = strcspn(list, ",");
		size_t name = strcspn(list, ",; \t");
		if (name == size && strncmp(list, coding, size) == 0) {
			const char *weight = (const char *)memmem(list, length, "q=", 2);
			size_t digits = weight != NULL ? strcspn(weight + 2, " \t,;") : 0;
			return digits == 0 || strspn(weight + 2, "0.") < digits;
		}
		list += length;
	}
	return false;
}

static void answer_bytes(struct exchange *exchange, struct bytes bytes,
			 enum MHD_ResponseMemoryMode mode, const char *type, const char *coding,
			 const char *keep)
{
	uint8_t digest[CRYPTO_DIGEST];
	char etag[ETAG + 2], hex[2 * CRYPTO_DIGEST + 1];
	const char *known = exchange_header(exchange, "If-None-Match");
	union {
		const uint8_t *read;
		void *field;
	} memory = {bytes.data};
	crypto_digest("console page", bytes, digest);
	hex_print(bytes_of(digest, sizeof digest), hex);
	(void)snprintf(etag, sizeof etag, "\"%.32s\"", hex);
	bool same = known != NULL && strstr(known, etag) != NULL;
	struct MHD_Response *response = MHD_create_response_from_buffer(
		same ? 0 : bytes.size, memory.field, same ? MHD_RESPMEM_PERSISTENT : mode);
	if (same && mode == MHD_RESPMEM_MUST_FREE)
		free(memory.field);
	if (response != NULL) {
		(void)MHD_add_response_header(response, "ETag", etag);
		(void)MHD_add_response_header(response, "Content-Type", type);
		(void)MHD_add_response_header(response, "Cache-Control", keep);
		(void)MHD_add_response_header(response, "Vary", "Accept-Encoding");
		if (coding != NULL)
			(void)MHD_add_response_header(response, "Content-Encoding", coding);
	}
	exchange->response = response;
	exchange_answer(exchange, same ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK, NULL, 0);
}

void page_answer_text(struct exchange *exchange, char *text)
{
	if (text == NULL)
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.no_memory", NULL,
				NULL);
	else
		answer_bytes(exchange, bytes_of_text(text), MHD_RESPMEM_MUST_FREE,
			     "application/json; charset=utf-8", NULL, "no-cache");
}

void read_acts(struct exchange *exchange)
{
	answer_bytes(exchange, bytes_of(acts_json, acts_json_size), MHD_RESPMEM_PERSISTENT,
		     "application/json; charset=utf-8", NULL, "no-cache");
}

void page_answer(struct exchange *exchange)
{
	static const char *const codings[][2] = {{".br", "br"}, {".gz", "gzip"}};
	const char *name = exchange->path + (exchange->path[0] == '/');
	const char *last = strrchr(exchange->path, '/');
	const struct page *page = page_of(name, strlen(name), "");
	/* Every address without a dot is the program's own. */
	if (page == NULL && (last == NULL || strchr(last, '.') == NULL)) {
		name = &"/index.html"[1];
		page = page_of(name, strlen(name), "");
	}
	if (page == NULL) {
		exchange_refuse(exchange, MHD_HTTP_NOT_FOUND, "console.path", NULL, NULL);
		return;
	}
	const char *coding = NULL;
	for (size_t i = 0; i < 2 && coding == NULL; i++) {
		const struct page *coded = page_of(name, strlen(name), codings[i][0]);
		if (coded == NULL ||
		    !accepts(exchange_header(exchange, "Accept-Encoding"), codings[i][1]))
			continue;
		page = coded;
		coding = codings[i][1];
	}
	answer_bytes(exchange, bytes_of(page->data, page->size), MHD_RESPMEM_PERSISTENT,
		     type_of(name), coding,
		     is_hashed(name) ? "public, max-age=31536000, immutable" : "no-cache");
}
