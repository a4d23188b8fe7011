#include "services/ctl/county/county_names.h"

void county_names_open(struct county *county, struct shown_names *names)
{
	struct session *session = county->session;
	char path[FILE_PATH_MAX];
	*names = (struct shown_names){0};
	session->names = names;
	if (session->json)
		return;
	layout_etc(session, county->region, "people.yaml", path);
	shown_names_read(names, path);
	layout_etc(session, county->region, "dictionary/products.yaml", path);
	shown_names_read_classes(names, path);
}

void county_names_close(struct county *county, struct shown_names *names)
{
	county->session->names = NULL;
	shown_names_done(names);
}
