import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { changeLanguage, useLanguage } from '../../shared/i18n/i18n.js';

export function LanguageButton() {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (
    <Button type="text" onClick={() => void changeLanguage(language === 'zh' ? 'en' : 'zh')}>
      {t('nav.language')}
    </Button>
  );
}
