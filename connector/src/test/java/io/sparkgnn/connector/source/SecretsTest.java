// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretsTest {
  @Test
  void knowsOptionsWithSecretsByTheirNames() {
    for (String name :
        List.of(
            "password",
            "sfPassword",
            "PWD",
            "fs.s3a.secret.key",
            "fs.s3a.access.key",
            "sasToken",
            "fs.azure.account.key.acme.dfs.core.windows.net",
            "api_key",
            "oauth2.client.secret",
            "pem_private_key",
            "credentials",
            "truststorePassphrase",
            "key",
            "sig")) {
      assertThat(Secrets.isSecret(name)).as(name).isTrue();
    }
    for (String name :
        List.of(
            "header",
            "sep",
            "quote",
            "escape",
            "dbtable",
            "url",
            "user",
            "keyspace",
            "driver",
            "mode",
            "timestampFormat",
            "monkey",
            "partitionColumn",
            "compass")) {
      assertThat(Secrets.isSecret(name)).as(name).isFalse();
    }
  }

  @Test
  void findsSecretsByTheirShape() {
    Map.of(
            "jdbc:postgresql://ann:s3cr3t!@db:5432/shop", "s3cr3t!",
            "s3a://AKID:abc+def@bucket/path", "abc+def",
            "jdbc:sqlserver://db;user=ann;password=s3cr3t;encrypt=true", "s3cr3t",
            "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=bG9uZw==;x=1", "bG9uZw==",
            "https://a.blob.core.windows.net/c/f?sv=2024&sig=abc%2Bdef&se=1", "abc%2Bdef",
            "jdbc:mysql://db/shop?user=ann&password=s3cr3t", "s3cr3t",
            "Authorization: Bearer abcdef123456", "abcdef123456")
        .forEach((text, secret) -> assertThat(Secrets.in(text)).as(text).containsExactly(secret));
    assertThat(Secrets.in("hdfs://namenode:8020/data, abfss://c@a.dfs.core.windows.net/x"))
        .isEmpty();
    assertThat(Secrets.in("jdbc:x://ann:${DB_PASSWORD}@db?password=${DB_PASSWORD}")).isEmpty();
  }

  @Test
  void masksWhatItFindsAndWhatIsKnown() {
    assertThat(Secrets.mask("no pg_hba entry for jdbc:x://ann:pw@db/shop, password=pw2"))
        .isEqualTo("no pg_hba entry for jdbc:x://ann:***@db/shop, password=***");
    assertThat(Secrets.mask("login with hunter22 failed", List.of("hunter22")))
        .isEqualTo("login with *** failed");
  }
}
