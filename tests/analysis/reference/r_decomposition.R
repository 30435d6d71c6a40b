# Parts of the change of M0 between rounds 0 and 2, with standard errors, and member-level
# headcounts. Run in this folder: Rscript r_decomposition.R > r_decomposition.json
suppressMessages(library(survey))
rows <- read.csv("mini_rounds.csv")
ind <- sprintf("d%02d", 1:12)
w24 <- c(4, 4, 4, 4, 1, 1, 1, 1, 1, 1, 1, 1)
rows$s24 <- as.numeric(as.matrix(rows[, ind]) %*% w24)
rows$poor <- as.numeric(rows$s24 >= 8)
rows$c <- rows$s24 / 24 * rows$poor
for (j in 1:12) rows[[paste0("g", j)]] <- rows[[ind[j]]] * rows$poor * w24[j] / 24
for (r in c(0, 2)) {
  now <- rows$round == r
  rows[[paste0("x", r)]] <- as.numeric(now)
  rows[[paste0("h", r)]] <- rows$poor * now
  rows[[paste0("c", r)]] <- rows$c * now
  for (j in 1:12) rows[[paste0("g", j, "_", r)]] <- rows[[paste0("g", j)]] * now
  for (e in 0:1) {
    rows[[paste0("x", e, "_", r)]] <- (rows$eth == e) * now
    rows[[paste0("c", e, "_", r)]] <- rows$c * (rows$eth == e) * now
  }
}
pool <- svydesign(id = ~psu, strata = ~stratum, weights = ~wgt, data = rows)
rows$rs <- interaction(rows$round, rows$stratum)
indep <- svydesign(id = ~psu, strata = ~rs, weights = ~wgt, data = rows, nest = TRUE)
num <- function(x) paste0("[", paste(format(as.numeric(x), digits = 17), collapse = ", "), "]")
put <- function(name, x, end = ",") cat('"', name, '": ', num(x), end, "\n", sep = "")
parts <- list(
  H = quote((h2 / x2 - h0 / x0) * (c2 / h2 + c0 / h0) / 2),
  A = quote((c2 / h2 - c0 / h0) * (h2 / x2 + h0 / x0) / 2),
  within0 = quote((x0_2 / x2 + x0_0 / x0) / 2 * (c0_2 / x0_2 - c0_0 / x0_0)),
  within1 = quote((x1_2 / x2 + x1_0 / x0) / 2 * (c1_2 / x1_2 - c1_0 / x1_0)),
  shift = quote((x0_2 / x2 - x0_0 / x0) * (c0_2 / x0_2 + c0_0 / x0_0) / 2 +
                (x1_2 / x2 - x1_0 / x0) * (c1_2 / x1_2 + c1_0 / x1_0) / 2),
  d01 = quote(g1_2 / x2 - g1_0 / x0),
  d12 = quote(g12_2 / x2 - g12_0 / x0)
)
totals <- ~x0 + h0 + c0 + x2 + h2 + c2 + x0_0 + x1_0 + x0_2 + x1_2 + c0_0 + c1_0 + c0_2 + c1_2 +
  g1_0 + g1_2 + g12_0 + g12_2
cat("{\n")
for (name in c("pool", "indep")) {
  T <- svytotal(totals, get(name))
  for (part in names(parts)) {
    found <- svycontrast(T, parts[[part]])
    put(paste(name, part, sep = "."), c(coef(found), SE(found)))
  }
}
# every household of round 2 as its members, of whom the first `kids` are children
two <- subset(rows, round == 2)
two$kids <- pmax(two$hhsize - 2, 0)
people <- two[rep(seq_len(nrow(two)), two$hhsize), ]
people$number <- ave(people$hhsize, people$hh, FUN = seq_along)
people$child <- as.numeric(people$number <= people$kids)
people$count <- rowSums(people[, ind])
pd <- svydesign(id = ~psu, strata = ~stratum, weights = ~wgt, data = people)
kids <- subset(pd, child == 1)
put("children.H", c(coef(svymean(~poor, kids)), SE(svymean(~poor, kids)), degf(kids)))
put("children.M0", c(coef(svymean(~c, kids)), SE(svymean(~c, kids))))
put("children.deprivations", c(coef(svymean(~count, kids)), SE(svymean(~count, kids))), "")
cat("}\n")
