import type { SourceView } from '@anju/contracts/api-client';
import { useTranslation } from 'react-i18next';

/** On whose authority a figure stands. A default of the product has a dashed frame and says that no standard asks for it. */
export function SourceTag({ source }: { source: SourceView }) {
  const { t, i18n } = useTranslation();
  const text = i18n.language.startsWith('zh') ? (source.textZh ?? source.text) : source.text;
  return (
    <>
      <span className={`source source-${source.tag}`}>{t(`hazard.tag.${source.tag}`)}</span> {text}
      {source.tag !== 'DEFAULT' && <span className="muted"> ({t(`hazard.confidence.${source.confidence}`)})</span>}
    </>
  );
}
